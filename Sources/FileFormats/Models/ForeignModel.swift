internal import Files

/// Models in layouts that are not read, told by the names of their files, so that an error says what they are and what
/// makes a checkpoint of them.
package enum ForeignModel {
  /// What a file or a directory is, in the words that follow its name; nil where nothing is recognised.
  package static func reason(_ path: String) -> String? {
    if path.hasSuffix(".gguf") { return gguf }
    guard let names = try? FileSystem.names(in: path) else { return nil }
    if names.contains("adapter_config.json") { return adapter }
    if names.contains(where: { $0.hasSuffix(".gguf") }), !names.contains(where: { $0.hasSuffix(".safetensors") }) {
      return gguf
    }
    if names.contains("saved_model.pb") || names.contains("tf_model.h5") {
      return "holds a TensorFlow model: save it with PyTorch's save_pretrained(DIR)"
    }
    if names.contains(where: { $0.hasSuffix(".onnx") }), !names.contains(where: { $0.hasSuffix(".safetensors") }) {
      return "holds an ONNX model: give the directory of the checkpoint that it was exported from"
    }
    return nil
  }

  private static let adapter =
    "is a PEFT adapter, which changes a base model and is not a model itself: merge it into its base with "
    + "merge_and_unload(), save that with save_pretrained(DIR), and give that directory"
  private static let gguf =
    "is a GGUF file, whose quantised weights are not read: give the directory of the checkpoint in Hugging Face's layout "
    + "that it was made from"
}
