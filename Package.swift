// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order a log line meets them, and a target imports only targets above it.

/// Every Swift target is built alike: Swift 6 mode, warnings are kept at zero by `.ci/run`.
let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

func stage(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], copying files: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: files, swiftSettings: swiftSettings)
}

let package = Package(
  name: "routellm-batch",
  targets: [
    // C and C++: libraries behind small headers, kernels, generated tables, the artefacts that ship.
    .systemLibrary(name: "CZstd"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CCrypto"),
    .target(
      name: "CSimdjson", cxxSettings: [.unsafeFlags(["-O3"])],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CTransformerKernels", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CUnicodeTables", exclude: ["Generator"]),
    .target(name: "CBytePairEncoding", dependencies: ["CUnicodeTables"], cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CShippedArtefacts", exclude: ["files"]),

    // Ground: numbers, JSON, files of named tensors, files that are written, model names.
    stage("LinearAlgebra", ["CKernels"]),
    stage("JSONCoding", ["CSimdjson"]),
    stage("CSVCoding", []),
    stage("ModelFiles", ["CCrypto", "CShippedArtefacts", "JSONCoding", "LinearAlgebra"]),
    stage("FileWriting", ["CZstd"]),
    stage("ModelNaming", ["JSONCoding", "ModelFiles"]),

    // The pipeline, stage by stage.
    stage("LogReading", ["CZstd", "CZlib", "JSONCoding", "CSVCoding", "ModelFiles"]),
    stage("Tokenizing", ["CZstd", "CUnicodeTables", "CBytePairEncoding", "JSONCoding", "ModelFiles"]),
    stage(
      "Transformers",
      ["CKernels", "CTransformerKernels", "LinearAlgebra", "JSONCoding", "ModelFiles", "Tokenizing"]),
    stage(
      "Embedding", ["CKernels", "LinearAlgebra", "JSONCoding", "ModelFiles", "Tokenizing", "Transformers"]),
    stage(
      "Routing",
      [
        "CKernels", "LinearAlgebra", "JSONCoding", "ModelFiles", "FileWriting", "ModelNaming", "Tokenizing",
        "Transformers", "Embedding",
      ]),
    stage("Assigning", ["LinearAlgebra", "JSONCoding", "ModelFiles", "ModelNaming", "LogReading", "Routing"]),
    stage("Reporting", ["JSONCoding", "LogReading", "Routing", "Assigning"]),
    stage(
      "BatchRunning",
      [
        "JSONCoding", "ModelFiles", "FileWriting", "ModelNaming", "LogReading", "Tokenizing", "Embedding",
        "Routing", "Assigning", "Reporting",
      ]),

    // Learning, and the command.
    stage(
      "Tuning",
      [
        "CKernels", "LinearAlgebra", "JSONCoding", "CSVCoding", "ModelFiles", "FileWriting", "ModelNaming",
        "Tokenizing", "Embedding", "Routing", "Assigning", "Reporting", "BatchRunning",
      ]),
    .executableTarget(
      name: "routellm-batch",
      dependencies: [
        "JSONCoding", "ModelFiles", "FileWriting", "ModelNaming", "LogReading", "Tokenizing", "Transformers",
        "Embedding", "Routing", "Assigning", "Reporting", "BatchRunning", "Tuning",
      ],
      swiftSettings: swiftSettings),

    // Tests mirror the stages; golden files come with the script that made them.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
    tests("LinearAlgebraTests", ["LinearAlgebra", "JSONCoding", "ModelFiles"], copying: ["Golden"]),
    tests("JSONCodingTests", ["JSONCoding"]),
    tests("CSVCodingTests", ["CSVCoding"]),
    tests("ModelFilesTests", ["ModelFiles", "JSONCoding"]),
    tests("ModelNamingTests", ["ModelNaming", "JSONCoding", "ModelFiles"]),
    tests("FileWritingTests", ["FileWriting"]),
    tests("LogReadingTests", ["CZlib", "LogReading", "FileWriting", "JSONCoding", "ModelFiles"]),
    tests("TokenizingTests", ["Tokenizing", "CUnicodeTables", "JSONCoding", "ModelFiles"], copying: ["Golden"]),
    tests(
      "TransformersTests",
      ["Transformers", "CTransformerKernels", "JSONCoding", "ModelFiles", "Tokenizing"],
      copying: ["Golden"]),
    tests(
      "EmbeddingTests",
      ["Embedding", "JSONCoding", "ModelFiles", "Tokenizing", "Transformers", "LinearAlgebra", "CKernels"],
      copying: ["Golden"]),
    tests(
      "RoutingTests",
      ["Routing", "JSONCoding", "ModelFiles", "ModelNaming", "Tokenizing", "Embedding", "LinearAlgebra", "CKernels"],
      copying: ["Golden"]),
    tests("AssigningTests", ["Assigning", "JSONCoding", "ModelFiles", "ModelNaming", "LogReading", "Routing"]),
    tests(
      "ReportingTests",
      ["Reporting", "JSONCoding", "ModelFiles", "ModelNaming", "LogReading", "Routing", "Assigning"],
      copying: ["Golden"]),
    tests(
      "BatchRunningTests",
      [
        "BatchRunning", "JSONCoding", "ModelFiles", "FileWriting", "ModelNaming", "LogReading", "Embedding", "Routing",
        "Assigning", "Reporting",
      ]),
    tests(
      "TuningTests",
      [
        "Tuning", "LinearAlgebra", "JSONCoding", "ModelFiles", "FileWriting", "ModelNaming", "Tokenizing", "Embedding",
        "Routing", "Assigning", "Reporting",
      ],
      copying: ["Golden"]),
    tests("CommandLineTests", ["JSONCoding", "routellm-batch"]),
  ]
)

// The libFuzzer harness is no part of a plain build, which has no fuzzer to link: Tests/Fuzzing/fuzz.sh builds it.
if Context.environment["ROUTELLM_BATCH_FUZZING"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzzing",
      dependencies: [
        "ModelFiles", "ModelNaming", "LogReading", "Tokenizing", "Assigning", "Reporting", "Tuning",
      ],
      path: "Tests/Fuzzing", exclude: ["fuzz.sh", "make-seeds.py"],
      swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
}
