package import ModelFiles

/// A router on disk or in the executable: a manifest and a safetensors file, read and checked but not yet a router.
package struct RouterArtefact: Sendable {
  /// Where it came from.
  package let location: String
  package let manifest: RouterManifest
  let tensors: Safetensors
  let tensorBytes: ModelBytes
  /// SHA-256 over the manifest's bytes followed by the tensors'.
  package let sha256: String

  package init(_ files: ArtefactFiles) throws(RoutingError) {
    let manifestBytes: ModelBytes
    let tensorBytes: ModelBytes
    do throws(ModelFileError) {
      manifestBytes = try files.bytes(of: RouterManifest.fileName)
    } catch {
      throw RoutingError(error)
    }
    // A manifest that cannot be read is told before tensors that are missing.
    _ = try RouterManifest(parsing: manifestBytes.contents, path: files.path(of: RouterManifest.fileName))
    do throws(ModelFileError) { tensorBytes = try files.bytes(of: RouterManifest.tensorFileName) } catch {
      throw RoutingError(error)
    }
    try self.init(manifest: manifestBytes.contents, tensors: tensorBytes, location: "\(files)")
  }

  /// An artefact from memory.
  /// - Parameter location: for messages.
  package init(manifest text: [UInt8], tensors tensorBytes: ModelBytes, location: String) throws(RoutingError) {
    self.location = location
    self.tensorBytes = tensorBytes
    manifest = try RouterManifest(parsing: text, path: "\(location)/\(RouterManifest.fileName)")
    do throws(ModelFileError) {
      tensors = try Safetensors(tensorBytes, file: "\(location)/\(RouterManifest.tensorFileName)")
    } catch {
      throw RoutingError(error)
    }
    var digest = SHA256Digest()
    text.withUnsafeBytes { digest.update($0) }
    tensorBytes.withBytes { digest.update($0) }
    sha256 = digest.hexadecimal()
  }
}
