internal import JSONCoding
internal import ModelFiles

/// `modules.json` of a sentence encoder: a transformer, a pooling, and the scaling to unit length that is always made.
struct SentenceModules {
  /// Where the pooling's `config.json` is; nil if no pooling is listed.
  private(set) var poolingFolder: ArtefactFiles?

  /// Nil for a checkpoint without `modules.json`.
  init?(_ files: ArtefactFiles) throws(ModelFileError) {
    let name = "modules.json"
    guard files.holds(name) else { return nil }
    let text = try files.bytes(of: name).contents
    func fail(_ reason: String) -> ModelFileError { ModelFileError(file: files.path(of: name), reason: reason) }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: text)
    } catch {
      throw fail("is not valid JSON: \(error.reason)")
    }
    guard let modules = document.values else { throw fail("is not a list of modules") }
    for module in modules {
      guard let type = module["type"]?.string, let path = module["path"]?.string else {
        throw fail("lists a module without a type and a path")
      }
      switch type.split(separator: ".").last {
      case "Normalize": break
      case "Transformer":
        guard path.isEmpty else { throw fail("keeps its transformer in '\(path)', where it is looked for beside it") }
      case "Pooling": poolingFolder = try files.folder(path)
      default: throw fail("has the module '\(type)'; a transformer, a pooling and a normalisation are known")
      }
    }
  }
}
