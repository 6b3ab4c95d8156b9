internal import FileFormats
package import Files
package import LogReading

/// Files of requests ready to be submitted, one or more for each model and endpoint, with a manifest that tells where each
/// row went.
///
/// In the folder are `MODEL-00001.jsonl` and so on (`MODEL-responses-00001.jsonl` for another endpoint than that of chats),
/// each within the limits, `manifest.jsonl` and `manifest.json`. The
/// last is there from the first request on and written again when everything else is in place: without
/// `"complete": true` the folder is unfinished. A file never holds an id twice, as providers demand: an id that comes again begins the next file.
///
/// Requests that their model does not take stand in `refused.jsonl`, which is not to be submitted, in input order and each
/// as it would be submitted, unless they are to be kept among the others.
package final class RequestFiles: RowSink {
  private static let flushSize = 1 << 18

  /// How far one model's files have come.
  struct Progress: Sendable, Equatable {
    /// Of the file being written, from 1; 0 before the first.
    var fileNumber = 0
    var rows = 0
    var bytes = 0
  }

  /// A file that is full, and in its place.
  package struct Finished: Sendable, Equatable {
    package let name: String
    package let model: Int
    package let rows: Int
    package let bytes: Int
    package let sha256: String
  }

  package let models: [RequestModel]
  package private(set) var finished: [Finished] = []
  /// The file that is not to be submitted; nil without such requests.
  package private(set) var refused: Finished?
  /// Requests by candidate and note.
  private var noted: [[Int]]
  /// Files that were begun because an id came again.
  package private(set) var repeatedFileCount = 0
  /// The first id that came again, as JSON.
  package private(set) var firstRepeated: String?

  private let folder: OutputFolder
  private let format: RequestFormat
  private let limits: RequestLimits
  private let inputNames: [String]
  private let program: String
  private let repeatedFileLimit: Int
  /// By endpoint and candidate, as are the states of their files.
  private let stems: [String]
  private var progress: [Progress]
  private var files: [RequestFile?]
  private var identities: [Set<IdentifierHash>]
  private let manifest: RequestFile
  private var refusedFile: RequestFile?
  private var refusedCount = 0

  /// - Parameters:
  ///   - models: by candidate.
  ///   - inputNames: by input index.
  ///   - program: its name and version, for the manifest.
  ///   - repeatedFileLimit: files that repeated ids may begin; beyond it the ids are no ids.
  package init(
    in folder: OutputFolder, models: [RequestModel], format: RequestFormat, limits: RequestLimits,
    inputNames: [String], program: String, repeatedFileLimit: Int = 1000
  ) throws {
    self.folder = folder
    self.models = models
    self.format = format
    self.limits = limits
    self.inputNames = inputNames
    self.program = program
    self.repeatedFileLimit = repeatedFileLimit
    // The weakest first, as everywhere in the folder: most requests go there.
    let names = models.reversed().map(\.name)
    let all = ModelFileName.stems(
      of: RequestEndpoint.allCases.flatMap { endpoint in names.map { $0 + endpoint.suffix } })
    stems = RequestEndpoint.allCases.indices.flatMap { place in
      all[(place * models.count)..<((place + 1) * models.count)].reversed()
    }
    progress = Array(repeating: Progress(), count: stems.count)
    files = Array(repeating: nil, count: stems.count)
    identities = Array(repeating: [], count: stems.count)
    noted = Array(repeating: Array(repeating: 0, count: RequestNotes.words.count), count: models.count)
    manifest = try RequestFile(folder.file(RequestManifest.rowsName))
  }

  /// Whether a file in a folder is an earlier run's.
  package static func isOwn(_ name: String) -> Bool {
    [RequestManifest.rowsName, RequestManifest.summaryName, RequestManifest.refusedName].contains(name)
      || ModelFileName.isFile(name)
  }

  package func take(_ rows: FormattedRows) throws {
    var position = 0
    for row in rows.requests {
      let line = position..<(position + row.byteCount)
      let id = line.upperBound..<(line.upperBound + row.idCount)
      position = id.upperBound
      try append(row, line: rows.bytes[0][line], id: rows.bytes[0][id])
    }
    for file in files { try file?.flush(from: RequestFiles.flushSize) }
    try refusedFile?.flush(from: RequestFiles.flushSize)
    try manifest.flush(from: RequestFiles.flushSize)
  }

  /// What is to be said of a model's requests: a number of them, and the words that follow it.
  package func notes(of model: Int) -> [(count: Int, text: String)] {
    zip(noted[model], RequestNotes.words).compactMap { $0 > 0 ? ($0, $1.text) : nil }
  }

  private func append(_ row: RequestLine, line: ArraySlice<UInt8>, id: ArraySlice<UInt8>) throws {
    for (place, word) in RequestNotes.words.enumerated() where row.notes.contains(word.note) {
      noted[row.model][place] += 1
    }
    if row.isRefused { return try appendRefused(row, line: line, id: id) }
    let model = Int(row.endpoint.rawValue) * models.count + row.model
    let isFull = progress[model].rows == limits.rows || progress[model].bytes + line.count > limits.bytes
    let isRepeated = !isFull && !id.isEmpty && identities[model].contains(row.identity)
    if isRepeated { try noteRepeated(id) }
    if isFull || isRepeated { try close(model) }
    try open(model).append(line)
    if !id.isEmpty { identities[model].insert(row.identity) }
    progress[model].rows += 1
    progress[model].bytes += line.count
    manifest.append(
      RequestManifest.row(
        id: id, model: models[row.model].name,
        file: ModelFileName.file(stems[model], number: progress[model].fileNumber),
        line: progress[model].rows, input: inputNames[row.inputIndex], inputLine: row.lineNumber))
  }

  private func appendRefused(_ row: RequestLine, line: ArraySlice<UInt8>, id: ArraySlice<UInt8>) throws {
    try begin()
    let file = try refusedFile ?? RequestFile(folder.file(RequestManifest.refusedName))
    refusedFile = file
    file.append(line)
    refusedCount += 1
    manifest.append(
      RequestManifest.row(
        id: id, model: models[row.model].name, file: RequestManifest.refusedName, line: refusedCount,
        input: inputNames[row.inputIndex], inputLine: row.lineNumber, isRefused: true))
  }

  /// Writes that the folder is unfinished, before the first request.
  private func begin() throws {
    guard refusedFile == nil, progress.allSatisfy({ $0.fileNumber == 0 }) else { return }
    try writeSummary(manifest: nil)
  }

  private func noteRepeated(_ id: ArraySlice<UInt8>) throws {
    repeatedFileCount += 1
    if firstRepeated == nil { firstRepeated = String(decoding: id, as: UTF8.self) }
    guard repeatedFileCount <= repeatedFileLimit else {
      throw FileWritingError(
        file: folder.path,
        reason: "the ids of the requests are not unique: \(repeatedFileLimit) files ended early because "
          + "an id was repeated, most recently \(String(decoding: id, as: UTF8.self)); name a unique one with --id-field"
      )
    }
  }

  private func open(_ model: Int) throws -> RequestFile {
    if let file = files[model] { return file }
    try begin()
    progress[model] = Progress(fileNumber: progress[model].fileNumber + 1)
    let file = try RequestFile(folder.file(ModelFileName.file(stems[model], number: progress[model].fileNumber)))
    files[model] = file
    return file
  }

  private func close(_ model: Int) throws {
    guard let file = files[model] else { return }
    let state = progress[model]
    finished.append(
      Finished(
        name: ModelFileName.file(stems[model], number: state.fileNumber), model: model % models.count, rows: state.rows,
        bytes: state.bytes, sha256: try file.finish()))
    files[model] = nil
    identities[model].removeAll(keepingCapacity: true)
  }

  package func finish() throws {
    for model in stems.indices.reversed() { try close(model) }
    finished.sort { (-$0.model, $0.name.utf8.count, $0.name) < (-$1.model, $1.name.utf8.count, $1.name) }
    if let refusedFile {
      refused = Finished(
        name: RequestManifest.refusedName, model: 0, rows: refusedCount, bytes: refusedFile.byteCount,
        sha256: try refusedFile.finish())
    }
    let rows = finished.reduce(refusedCount) { $0 + $1.rows }
    let bytes = manifest.byteCount
    try writeSummary(
      manifest: Finished(
        name: RequestManifest.rowsName, model: 0, rows: rows, bytes: bytes, sha256: try manifest.finish()))
  }

  /// - Parameter manifest: the finished file of rows; nil as long as the folder is unfinished.
  private func writeSummary(manifest: Finished?) throws {
    let summary = RequestManifest.summary(
      format: format, limits: limits, models: models, files: finished, refused: refused, manifest: manifest,
      repeatedFileCount: repeatedFileCount, program: program)
    let file = try folder.file(RequestManifest.summaryName)
    try file.write(summary.encoded())
    try file.finish()
  }
}

/// One file while it is written: gathered into large writes, and hashed.
final class RequestFile {
  private let file: OutputFile
  private var pending: [UInt8] = []
  private var digest = SHA256Digest()
  /// Of all that was appended.
  private(set) var byteCount = 0

  init(_ file: OutputFile) { self.file = file }

  func append(_ bytes: some Collection<UInt8>) {
    pending.append(contentsOf: bytes)
    byteCount += bytes.count
  }

  /// Writes what is pending if it is this much.
  func flush(from size: Int) throws(FileWritingError) {
    guard pending.count >= size, !pending.isEmpty else { return }
    pending.withUnsafeBytes { digest.update($0) }
    try file.write(pending)
    pending.removeAll(keepingCapacity: true)
  }

  /// Puts the file in place.
  ///
  /// - Returns: its SHA-256.
  func finish() throws(FileWritingError) -> String {
    try flush(from: 0)
    try file.finish()
    return digest.hexadecimal()
  }
}
