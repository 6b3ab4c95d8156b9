import FileFormats
import Foundation
import Numerics
import Running
import Testing

@testable import Reporting

/// The slider's points, the script's hash and the pictures for terminals.
@Suite struct ExplorerTests {
  @Test func everyPointIsWhatARunWithItsThresholdCosts() throws {
    let report = try ReportSamples.report(rows: 40)
    let explorer = ExplorerSection.explorer(report)
    #expect(explorer.points.count == report.curve.points.count && explorer.rows == report.rows)
    let cells = report.ledger.occupiedCells
    for point in explorer.points {
      let strong = cells.filter { cell in
        point.threshold.map { WinRateCell.lowerBound(of: cell.index) >= $0 } ?? false
      }
      let weak = cells.filter { cell in
        point.threshold.map { WinRateCell.lowerBound(of: cell.index) < $0 } ?? true
      }
      let cost =
        strong.reduce(USD.zero) { $0 + $1.cell.strongCost } + weak.reduce(USD.zero) { $0 + $1.cell.weakCost }
      #expect(point.strongRows == strong.reduce(0) { $0 + $1.cell.rows })
      let texts = Dictionary(uniqueKeysWithValues: zip(Explorer.Live.allCases, point.texts))
      #expect(texts[.cost] == report.money(cost) && texts[.strong] == FigureText.count(point.strongRows))
      #expect(texts[.weak] == FigureText.count(report.rows - point.strongRows))
      let bars = point.bars[0] + point.bars[1]
      #expect(abs(bars - 100 * cost.approximate / BillSection.largestCost(report).approximate) < 1e-9)
    }
  }

  @Test func theDataOfThePageIsJSONThatEndsNoElement() throws {
    let explorer = ExplorerSection.explorer(try ReportSamples.report(rows: 40))
    let document = try JSONValue(parsing: Array(explorer.data.utf8))
    #expect(document["points"]?.values?.count == explorer.points.count)
    #expect(document["keys"]?.values?.compactMap(\.string) == Explorer.Live.allCases.map(\.rawValue))
    #expect(document["points"]?.values?.allSatisfy { $0.values?.count == 7 + Explorer.Live.allCases.count } == true)
    #expect(!explorer.data.contains("<"))
  }

  @Test func thePageAllowsItsOwnScriptAlone() throws {
    // RFC 4648's examples, and an empty text.
    for (text, coded) in [("", ""), ("66", "Zg=="), ("666f", "Zm8="), ("666f6f", "Zm9v"), ("666f6f62", "Zm9vYg==")] {
      #expect(PageScript.base64(ofHexadecimal: text) == coded)
    }
    let page = String(
      decoding: CostReportFormat.html.encoded(try ReportSamples.report(rows: 40)), as: UTF8.self)
    #expect(page.contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;;"))
    // The one address is the name of SVG, which is not fetched.
    let addresses = page.components(separatedBy: "http").dropFirst().filter { !$0.hasPrefix("-equiv") }
    #expect(addresses.allSatisfy { $0.hasPrefix("://www.w3.org/2000/svg") })
    #expect(page.contains(" data-script hidden>"), "what needs the script is hidden without it")
  }

  @Test(arguments: [10, 40, 80, 300])
  func picturesFitTheTerminal(width: Int) throws {
    let text = TerminalPlot.text(of: try ReportSamples.report(rows: 40), width: width).plain
    let widths = text.split(separator: "\n").map(\.count)
    #expect(widths.allSatisfy { $0 <= min(max(width, 41), 121) } && widths.count > 15)
    #expect(text.contains("●") && text.contains("█"))
  }

  @Test func thereIsNoPictureOfNothing() throws {
    #expect(TerminalPlot.text(of: try ReportSamples.report(rows: 0), width: 80).plain.isEmpty)
  }
}
