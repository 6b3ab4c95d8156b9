/// A part of a report with a heading. Its blocks say what there is to say; each format shows those that it can.
package struct ReportSection {
  /// Empty for the first section of a page, whose figures need none.
  package let title: String
  package let blocks: [Block]

  package init(_ title: String, _ blocks: [Block]) {
    self.title = title
    self.blocks = blocks
  }
}

/// A page: what is said first, and sections.
package struct ReportPage {
  package struct Part {
    /// In small letters above the headline.
    let kicker: String
    let headline: RichText?
    let lead: String
    let sections: [ReportSection]

    /// - Parameter headline: nil for a part that only goes on.
    package init(kicker: String = "", headline: RichText? = nil, lead: String = "", sections: [ReportSection]) {
      self.kicker = kicker
      self.headline = headline
      self.lead = lead
      self.sections = sections
    }
  }

  let title: String
  let parts: [Part]

  package init(title: String, parts: [Part]) {
    self.title = title
    self.parts = parts
  }
}

/// What a section is made of.
package enum Block {
  /// A paragraph.
  case text(RichText)
  /// A remark on the block above it.
  case remark(String)
  /// What is to be thought of the figures.
  case verdict(String, Mood)
  case list([String])
  /// Large figures, a few side by side.
  case figures([(name: String, value: String, note: String)])
  /// Names and what is to be said of each; a hash is shown in full.
  case facts([(name: String, lines: [(text: String, hash: String?)])])
  /// Facts that a page shows when they are asked for.
  case details(String, isOpen: Bool, [Block])
  case table(DataTable)
  case chart(Chart)
  /// A slider, of pages with a script alone.
  case explorer(Explorer)
  /// What the colours of the next block stand for.
  case key([Key])
  /// Of the metrics format alone.
  case metric(Metric)
  /// A line of the CSV format alone.
  case record(CSVRecord)
  /// What a run says of the section on standard error.
  case summaryLines([RichText])

  static func summary(_ lines: [String]) -> Block { .summaryLines(lines.map { RichText($0) }) }

  package enum Mood: String { case fine, wary, bad }
}

/// A sentence with words that stand out.
package struct RichText: ExpressibleByStringInterpolation {
  package enum Span: Equatable {
    case plain(String)
    case name(String)
    case gain(String)
    case loss(String)
    /// What the summary of a run says of the strong and of the weak model.
    case strong(String)
    case weak(String)
  }

  package private(set) var spans: [Span]

  package init(_ spans: [Span]) { self.spans = spans }

  package init(stringLiteral value: String) { spans = [.plain(value)] }
  package init(_ text: String) { spans = [.plain(text)] }

  /// The name of a model or a router, which a page does not break.
  package static func name(_ text: String) -> RichText { RichText([.name(text)]) }

  package static func + (first: RichText, second: RichText) -> RichText { RichText(first.spans + second.spans) }

  package var plain: String {
    spans.map { span in
      switch span {
      case .plain(let text), .name(let text), .gain(let text), .loss(let text), .strong(let text), .weak(let text): text
      }
    }.joined()
  }

  package static func += (text: inout RichText, more: RichText) { text.spans += more.spans }
}

/// A table whose rows begin with a name. On a narrow screen each row is a block, and each cell has its column's name.
package struct DataTable {
  package struct Column: ExpressibleByStringLiteral {
    let title: String
    let isNumber: Bool

    package init(stringLiteral value: String) { (title, isNumber) = (value, true) }
    package init(_ title: String, isNumber: Bool = true) { (self.title, self.isNumber) = (title, isNumber) }
  }

  package struct Cell: ExpressibleByStringLiteral {
    let text: String
    /// In small letters below.
    let note: String
    /// What of the cell follows the slider of a page.
    var live: (text: Explorer.Live?, note: Explorer.Live?) = (nil, nil)

    package init(stringLiteral value: String) { (text, note) = (value, "") }
    package init(_ text: String, note: String = "") { (self.text, self.note) = (text, note) }

    init(_ text: String, note: String = "", live: Explorer.Live?, noteLive: Explorer.Live? = nil) {
      (self.text, self.note, self.live) = (text, note, (live, noteLive))
    }
  }

  package struct Row {
    enum Weight { case plain, main, other }

    let name: Cell
    let cells: [Cell]
    let bar: Bar?
    let weight: Weight

    init(_ name: Cell, _ cells: [Cell], bar: Bar? = nil, weight: Weight = .plain) {
      (self.name, self.cells, self.bar, self.weight) = (name, cells, bar, weight)
    }

    package init(_ name: Cell, _ cells: [Cell]) { self.init(name, cells, bar: nil) }
    package init(_ name: String, _ cells: [String]) { self.init(Cell(name), cells.map { Cell($0) }) }
  }

  /// A bar of a page, its parts side by side and in percent of the whole width.
  struct Bar {
    /// A pale bar behind the others.
    var pale: Double?
    var parts: [(colour: Colour, width: Double)]
    /// What the slider of a page makes of it, if anything.
    var live: Live?

    enum Live: String { case routed, random }
  }

  /// Of the names.
  let title: String
  let columns: [Column]
  let rows: [Row]

  package init(_ title: String, _ columns: [Column], _ rows: [Row]) {
    (self.title, self.columns, self.rows) = (title, columns, rows)
  }
}

/// What a bar or a key is drawn in, by the class of the style sheet.
enum Colour {
  /// Of a model: the strongest one's, the weakest one's, and four in turn between.
  case candidate(Int, of: Int)
  /// Of what was observed.
  case good
  case plain

  var style: String {
    switch self {
    case .candidate(0, _): "first"
    case .candidate(let index, let count) where index == count - 1: "last"
    case .candidate(let index, _): "k\((index - 1) % 4)"
    case .good: "good"
    case .plain: "plain"
    }
  }
}

/// An entry of a key.
package struct Key {
  /// A class of the style sheet.
  let style: String
  let text: String

  package init(_ style: String, _ text: String) { (self.style, self.text) = (style, text) }
}

/// A drawing, in a wide and in a narrow form.
package struct Chart {
  let key: [Key]
  /// For formats without drawings; nil where another block has the same figures.
  let table: DataTable?
  let draw: (_ isNarrow: Bool, _ writer: inout HTMLWriter) -> Void

  package init(
    key: [Key] = [], table: DataTable? = nil, draw: @escaping (_ isNarrow: Bool, _ writer: inout HTMLWriter) -> Void
  ) {
    (self.key, self.table, self.draw) = (key, table, draw)
  }
}

/// A gauge with its samples.
package struct Metric {
  let name: String
  let help: String
  let samples: [(labels: [(String, String)], value: String)]

  init(_ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: String)]) {
    (self.name, self.help, self.samples) = (name, help, samples)
  }

  init(_ name: String, _ help: String, value: String?) {
    self.init(name, help, value.map { [([], $0)] } ?? [])
  }
}
