internal import FileFormats
internal import LogReading
package import Routing

/// Requests ready to be submitted, each for the model that its row goes to, with its id after its line; `RequestFiles` puts
/// them in files.
package struct RequestRowFormat: RowFormat {
  /// By candidate.
  private let models: [RequestModel]
  private let keepsRefused: Bool

  /// - Parameter keepsRefused: whether requests that their model does not take stand among the others.
  package init(models: [RequestModel], keepsRefused: Bool = false) {
    self.models = models
    self.keepsRefused = keepsRefused
  }

  package func makeWriter(_ run: RowContext) -> any RowWriter { Writer(models: models, keepsRefused: keepsRefused) }

  private struct Writer: RowWriter {
    let models: [RequestModel]
    let keepsRefused: Bool

    func append(_ row: AssignedRow, to part: inout FormattedRows) {
      guard let request = row.request else { return }
      part.requests.append(append(request, of: row, to: &part.bytes[0]))
    }

    private func append(_ request: RequestSpan, of row: AssignedRow, to bytes: inout [UInt8]) -> RequestLine {
      let start = bytes.count
      bytes.append(contentsOf: row.texts[request.head])
      let model = models[row.candidate]
      if request.namesModel { bytes.append(contentsOf: model.literal) }
      bytes.append(contentsOf: row.texts[request.tail])
      var notes = model.notes(on: row)
      if request.endpoint == .chat, let adaptation = model.adaptation {
        notes.formUnion(adaptation.adapt(&bytes, from: start))
      }
      bytes.append(0x0A)
      let byteCount = bytes.count - start
      bytes.append(contentsOf: row.texts[request.id])
      return RequestLine(
        model: row.candidate, endpoint: request.endpoint, notes: notes,
        isRefused: !keepsRefused && !notes.isDisjoint(with: .refusals), byteCount: byteCount, idCount: request.id.count,
        identity: request.identity,
        inputIndex: row.inputIndex, lineNumber: row.lineNumber)
    }
  }
}

/// A model that requests are written for.
package struct RequestModel: Sendable {
  /// As the run calls it.
  package let name: String
  /// As its provider calls it.
  package let wireName: String
  /// The provider's name as a JSON string.
  let literal: [UInt8]
  /// Nil for requests that are left as they are.
  let adaptation: RequestAdaptation?
  private let limits: ModelLimits

  /// - Parameters:
  ///   - parameters: what the model refuses; nil to leave requests as they are.
  ///   - limits: what it takes.
  package init(name: String, wireName: String, parameters: ModelParameters? = nil, limits: ModelLimits = .unknown) {
    self.name = name
    adaptation = parameters.map(RequestAdaptation.init)
    self.limits = limits
    self.wireName = wireName
    var writer = JSONWriter()
    writer.string(wireName)
    literal = writer.bytes
  }

  /// What the model will not take of a row.
  func notes(on row: AssignedRow) -> RequestNotes {
    var notes: RequestNotes = []
    if let most = limits.promptTokens, row.tokens.prompt > most { notes.insert(.tooLong) }
    for obstacle in RequestObstacle.ofContents where limits.takes(obstacle) == false && obstacle.concerns(row.contents)
    {
      notes.formUnion(RequestNotes(obstacle))
    }
    return notes
  }
}

/// One request of a block, whose bytes follow those of the request before it.
struct RequestLine: BitwiseCopyable, Sendable {
  /// The candidate.
  let model: Int
  let endpoint: RequestEndpoint
  let notes: RequestNotes
  /// Whether it is not to be submitted.
  let isRefused: Bool
  /// Its line, line feed included, and after it its id as a JSON string.
  let byteCount: Int
  let idCount: Int
  let identity: IdentifierHash
  let inputIndex: Int
  let lineNumber: Int
}
