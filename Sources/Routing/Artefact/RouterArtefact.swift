package import ModelFiles

/// A router on disk or in the executable: a manifest and a safetensors file, read and checked but not yet a router.
package struct RouterArtefact: Sendable {
  /// Where it came from.
  package let location: String
  package let manifest: RouterManifest
  let tensors: Safetensors
  /// SHA-256 over the manifest's bytes followed by the tensors'.
  package let sha256: String

  package init(_ files: ArtefactFiles) throws(RoutingError) {
    location = "\(files)"
    let manifestBytes: ModelBytes
    let tensorBytes: ModelBytes
    do throws(ModelFileError) {
      manifestBytes = try files.bytes(of: RouterManifest.fileName)
    } catch {
      throw RoutingError(error)
    }
    let manifestText = manifestBytes.contents
    manifest = try RouterManifest(parsing: manifestText, path: files.path(of: RouterManifest.fileName))
    do throws(ModelFileError) {
      tensorBytes = try files.bytes(of: RouterManifest.tensorFileName)
      tensors = try Safetensors(tensorBytes, file: files.path(of: RouterManifest.tensorFileName))
    } catch {
      throw RoutingError(error)
    }
    var digest = SHA256Digest()
    manifestText.withUnsafeBytes { digest.update($0) }
    tensorBytes.withBytes { digest.update($0) }
    sha256 = digest.hexadecimal()
  }
}
