internal import Glibc

/// A temporary file: written once from the start, then read from the start, any number of times. It has no name, or one
/// by which a later process resumes it.
///
/// After a heading it holds blocks: the count of the block's bytes (32 bits), a hash of them that is chained to that of
/// the block before (64 bits), both little-endian, and the bytes. What is read is what was written, or an error.
///
/// `@unchecked Sendable`: one thread at a time uses it, first the writer and then the reader.
package final class SpoolFile: @unchecked Sendable {
  /// How far a spool is written: what a later process resumes after.
  package struct Position: Sendable, Equatable {
    /// Bytes of the file that count.
    package let length: Int
    /// Of the last block; of the heading if there is none.
    package let chain: UInt64

    package init(length: Int, chain: UInt64) { (self.length, self.chain) = (length, chain) }
  }

  /// What messages call it.
  private let name: String
  /// Nil for one without a name.
  private let path: String?
  private let operations: FileOperations
  private let descriptor: Int32
  private let heading: [UInt8]
  private let firstChain: UInt64
  private var position: Position
  private var buffer: [UInt8] = []

  /// Bytes of the block that is being read, and how many of them were handed out.
  private var block: [UInt8] = []
  private var blockPlace = 0
  /// How far reading has come; nil while the file is written.
  private var reading: Position?

  private static let blockSize = 1 << 20
  private static let frameSize = 12

  /// - Parameter directory: where the space is taken from, such as `/tmp`.
  package convenience init(directory: String) throws(FileWritingError) {
    let descriptor = try FileWritingError.during("cannot hold a temporary file", directory) { () throws(SystemError) in
      try FileSystem.openTemporary(in: directory)
    }
    self.init(descriptor, path: nil, name: "temporary file in \(directory)", run: RunMark(), .system)
    try writeHeading()
  }

  /// A new file with a name, which outlives the process.
  ///
  /// - Throws: if there is a file of this name that is not a spool; a spool that an earlier run left is replaced.
  package convenience init(
    path: String, run: RunMark, operations: FileOperations = .system
  ) throws(FileWritingError) {
    try SpoolFile.remove(path, operations: operations)
    let made = try operations.make(path, named: path)
    self.init(made.descriptor, path: path, name: path, run: run, operations)
    do throws(FileWritingError) {
      try writeHeading()
      if !made.isNamed { try operations.name(descriptor, path) }
    } catch {
      if made.isNamed { _ = operations.unlink(path) }
      throw error
    }
  }

  /// A file that an earlier process of the run left.
  ///
  /// - Parameter position: what of it counts; its bytes are verified when they are read.
  package convenience init(
    resuming path: String, run: RunMark, at position: Position, operations: FileOperations = .system
  ) throws(FileWritingError) {
    let result = operations.open(path, .changing)
    guard result != -Int(ENOENT) else {
      throw FileWritingError(
        file: path, reason: "is missing, and with it the rows that were scored; start over without --resume")
    }
    guard result != -Int(ELOOP) else { throw .foreign(path) }
    self.init(
      Int32(try FileWritingError.check(result, "cannot be opened", path)), path: path, name: path, run: run, operations)
    guard let status = try? FileStatus(of: descriptor), status.kind == .file else { throw .foreign(path) }
    guard position.length >= heading.count, status.size >= position.length else {
      throw damaged("it holds \(status.size) bytes of the \(position.length) that its checkpoint counts")
    }
    let start = try bytes(heading.count)
    guard start == heading else { throw damaged("it does not begin as this run's spool does") }
    try FileWritingError.check(operations.truncate(descriptor, position.length), "cannot be truncated", path)
    self.position = position
    lseek(descriptor, position.length, SEEK_SET)
  }

  private init(_ descriptor: Int32, path: String?, name: String, run: RunMark, _ operations: FileOperations) {
    (self.descriptor, self.path, self.name, self.operations) = (descriptor, path, name, operations)
    heading = SideFileHeading(kind: .spool, run: run).bytes
    firstChain = run.seed
    position = Position(length: 0, chain: firstChain)
    buffer.reserveCapacity(SpoolFile.frameSize + SpoolFile.blockSize)
  }

  deinit { close(descriptor) }

  private func writeHeading() throws(FileWritingError) {
    try heading.withUnsafeBufferPointer { (bytes) throws(FileWritingError) in
      try operations.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, named: name)
    }
    position = Position(length: heading.count, chain: firstChain)
  }

  private func damaged(_ what: String) -> FileWritingError {
    FileWritingError(
      file: name,
      reason:
        "is damaged: \(what). The rows that were scored are lost; nothing was deleted; start over without --resume")
  }

  /// Makes everything appended so far durable; returns how far the file is written.
  package func checkpoint() throws(FileWritingError) -> Position {
    try flush()
    try FileWritingError.check(operations.synchronize(descriptor), "cannot be made durable", name)
    return position
  }

  /// Removes a spool that a run left; nothing of the name is fine.
  ///
  /// - Throws: if there is a file of this name that is not a spool.
  package static func remove(_ path: String, operations: FileOperations = .system) throws(FileWritingError) {
    try SideFileHeading.remove(path, kind: .spool, operations)
  }

  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    var rest = bytes
    while !rest.isEmpty {
      if buffer.isEmpty { buffer.append(contentsOf: repeatElement(0, count: SpoolFile.frameSize)) }
      let count = min(rest.count, SpoolFile.frameSize + SpoolFile.blockSize - buffer.count)
      buffer.append(contentsOf: rest[..<count])
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      if buffer.count == SpoolFile.frameSize + SpoolFile.blockSize { try flush() }
    }
  }

  /// Writes the bytes that wait as one block.
  private func flush() throws(FileWritingError) {
    if reading != nil {
      reading = nil
      (block, blockPlace) = ([], 0)
      lseek(descriptor, position.length, SEEK_SET)
    }
    guard buffer.count > SpoolFile.frameSize else { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    let chain = buffer.withUnsafeMutableBytes { bytes in
      let contents = UnsafeRawBufferPointer(rebasing: bytes[SpoolFile.frameSize...])
      var hash = DamageHash(seed: position.chain)
      hash.update(contents)
      bytes.storeBytes(of: UInt32(contents.count).littleEndian, toByteOffset: 0, as: UInt32.self)
      bytes.storeBytes(of: hash.value.littleEndian, toByteOffset: 4, as: UInt64.self)
      return hash.value
    }
    try buffer.withUnsafeBufferPointer { (bytes) throws(FileWritingError) in
      try operations.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, named: name)
    }
    position = Position(length: position.length + buffer.count, chain: chain)
  }

  /// Goes back to the start for reading.
  package func rewind() throws(FileWritingError) {
    try flush()
    reading = Position(length: heading.count, chain: firstChain)
    (block, blockPlace) = ([], 0)
    lseek(descriptor, heading.count, SEEK_SET)
  }

  /// Bytes that reading has not handed out yet, at most.
  package var remaining: Int { block.count - blockPlace + position.length - (reading?.length ?? position.length) }

  /// Fills `target` from the current place; returns fewer bytes only at the end.
  package func read(into target: UnsafeMutableRawBufferPointer) throws(FileWritingError) -> Int {
    var filled = 0
    while filled < target.count {
      if blockPlace == block.count, try !nextBlock() { break }
      let count = min(target.count - filled, block.count - blockPlace)
      block.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[blockPlace..<(blockPlace + count)]))
      }
      filled += count
      blockPlace += count
    }
    return filled
  }

  /// Reads the next block and verifies it; false at the end.
  private func nextBlock() throws(FileWritingError) -> Bool {
    guard let reading, reading.length < position.length else { return false }
    let frame = try bytes(SpoolFile.frameSize)
    guard frame.count == SpoolFile.frameSize else { throw damaged("it ends within a block") }
    let (count, chain) = frame.withUnsafeBytes {
      (
        Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt32.self))),
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
      )
    }
    let end = reading.length + SpoolFile.frameSize + count
    guard (1...SpoolFile.blockSize).contains(count), end <= position.length else {
      throw damaged("no block of \(count) bytes begins at byte \(reading.length)")
    }
    block = try bytes(count)
    blockPlace = 0
    guard block.count == count, DamageHash.value(of: block, seed: reading.chain) == chain else {
      block = []
      throw damaged("the block at byte \(reading.length) is not what was written")
    }
    self.reading = Position(length: end, chain: chain)
    guard end < position.length || chain == position.chain else {
      block = []
      throw damaged("its last block is not the one that its checkpoint counts")
    }
    return true
  }

  /// The next bytes of the file, fewer only at its end.
  private func bytes(_ count: Int) throws(FileWritingError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    try FileWritingError.during("cannot be read", name) { () throws(SystemError) in
      try FileSystem.forEachChunk(of: descriptor, limit: count) { result.append(contentsOf: $0) }
    }
    return result
  }
}

extension SpoolFile {
  /// Appends values as they are in memory.
  package func append<Element: BitwiseCopyable>(elements: [Element]) throws(FileWritingError) {
    try elements.withUnsafeBufferPointer { (elements) throws(FileWritingError) in
      try append(UnsafeRawBufferPointer(elements))
    }
  }

  package func append(_ value: some BitwiseCopyable) throws(FileWritingError) { try append(elements: [value]) }

  /// Reads `count` values, or none at the end; a part of a value is an error, and so are more values than are left.
  package func readElements<Element: BitwiseCopyable>(_ count: Int) throws(FileWritingError) -> [Element] {
    // Even an empty array's own storage would be written to below, which all empty arrays share.
    guard count != 0 else { return [] }
    let (size, isTooLarge) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard count > 0, !isTooLarge, size <= remaining || remaining == 0 else {
      throw damaged("\(count) values do not follow")
    }
    guard remaining > 0 else { return [] }
    var failure: FileWritingError?
    let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(FileWritingError) {
        let filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
        initialized = filled / MemoryLayout<Element>.stride
        if filled != 0, initialized != count { failure = damaged("it ends within a record") }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return elements
  }

  /// Refuses values that no writer of this program has written.
  package func refuse(_ what: String) -> FileWritingError { damaged(what) }
}
