internal import LinearAlgebra
internal import ModelFiles

/// Unit vectors of prompts in an artefact: I16 (or F16, F32) [prompts, dimension]; as I16, 32,767 stands for 1.
enum UnitVectors {
  /// The values and how many vectors they are.
  static func read(
    _ name: String, from file: Safetensors, dimension: Int
  ) throws(RoutingError) -> (values: [Int16], count: Int) {
    let tensor: Tensor
    do throws(ModelFileError) { tensor = try file.tensor(name, rank: 2) } catch { throw RoutingError(error) }
    guard tensor.shape[0] > 0, tensor.shape[1] == dimension else {
      throw RoutingError(
        subject: file.file,
        reason: "tensor '\(name)' has the shape \(tensor.shape) where [prompts, \(dimension)] is needed")
    }
    if tensor.type == .int16 {
      let values = tensor.elements(of: Int16.self)
      if let row = lengthFlaw(values, dimension: dimension) {
        throw RoutingError(
          subject: file.file, reason: "row \(row) of tensor '\(name)' is not a unit vector in units of 1/32767")
      }
      return (values, tensor.shape[0])
    }
    let floats: [Float]
    do throws(ModelFileError) { floats = try file.floats(name, rank: 2).values } catch {
      throw RoutingError(error)
    }
    var values = [Int16](repeating: 0, count: floats.count)
    floats.withUnsafeBufferPointer { floats in
      values.withUnsafeMutableBufferPointer { values in
        for start in stride(from: 0, to: floats.count, by: dimension) {
          FixedPoint.normalize(
            UnsafeBufferPointer(rebasing: floats[start..<(start + dimension)]),
            into: UnsafeMutableBufferPointer(rebasing: values[start..<(start + dimension)]))
        }
      }
    }
    return (values, tensor.shape[0])
  }

  /// The first row that is neither zero nor of length 1 to within a hundredth, for sums of longer ones could overflow,
  /// or that holds -32,768, which the kernels cannot take.
  private static func lengthFlaw(_ values: [Int16], dimension: Int) -> Int? {
    values.withUnsafeBufferPointer { values in
      for start in stride(from: 0, to: values.count, by: dimension) {
        var squares: Int64 = 0
        for index in start..<(start + dimension) { squares += Int64(Int32(values[index]) * Int32(values[index])) }
        let length = Double(squares).squareRoot() / Double(FixedPoint.one)
        let isUnit = squares == 0 || abs(length - 1) < 0.01
        guard isUnit, !values[start..<(start + dimension)].contains(.min) else { return start / dimension }
      }
      return nil
    }
  }
}
