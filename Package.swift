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
    .systemLibrary(name: "CLinux"),
    .target(
      name: "CSimdjson", cxxSettings: [.unsafeFlags(["-O3"])],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CText", exclude: ["unicode/generator"], cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CShippedArtefacts", exclude: ["files"]),

    // Ground: numbers, files that are written, formats of files.
    stage("Numerics", ["CKernels"]),
    stage("Files", ["CZstd", "CCrypto", "CLinux", "Numerics"]),
    stage("FileFormats", ["CSimdjson", "CShippedArtefacts", "Numerics", "Files"]),

    // The pipeline, stage by stage.
    stage("LogReading", ["CZstd", "CZlib", "Numerics", "Files", "FileFormats"]),
    stage("TextModels", ["CZstd", "CKernels", "CText", "Numerics", "Files", "FileFormats"]),
    stage("Routing", ["CKernels", "Numerics", "Files", "FileFormats", "TextModels"]),
    stage("Running", ["Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing"]),
    stage("Reporting", ["Numerics", "FileFormats", "LogReading", "Routing", "Running"]),

    // Learning, and the command.
    stage(
      "Training",
      ["CKernels", "Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing", "Running", "Reporting"]),
    stage(
      "CommandLine",
      ["Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing", "Running", "Reporting", "Training"]
    ),
    .executableTarget(name: "routellm-batch", dependencies: ["CommandLine"], swiftSettings: swiftSettings),

    // Tests mirror the stages, file by file; golden files come with the script that made them.
    .target(
      name: "TestSupport", dependencies: ["Numerics"], path: "Tests/TestSupport", swiftSettings: swiftSettings),
    tests("NumericsTests", ["Numerics", "FileFormats"], copying: ["Golden"]),
    tests("FilesTests", ["Files"]),
    tests("FileFormatsTests", ["FileFormats", "Files", "Numerics"]),
    tests("LogReadingTests", ["CZlib", "LogReading", "Files", "FileFormats"]),
    tests(
      "TextModelsTests", ["TextModels", "CKernels", "CText", "Numerics", "FileFormats"],
      copying: ["Tokenizers/Golden", "Transformers/Golden", "Embedders/Golden"]),
    tests("RoutingTests", ["Routing", "CKernels", "Numerics", "FileFormats", "TextModels"], copying: ["Golden"]),
    tests("RunningTests", ["Running", "Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing"]),
    tests(
      "ReportingTests", ["Reporting", "Numerics", "FileFormats", "LogReading", "Routing", "Running"],
      copying: ["Golden"]),
    tests(
      "TrainingTests",
      ["Training", "Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing", "Running", "Reporting"],
      copying: ["Golden"]),
    tests("CommandLineTests", ["FileFormats", "CommandLine", "routellm-batch"], copying: ["Golden"]),
  ]
)

// The libFuzzer harness is no part of a plain build, which has no fuzzer to link: Tests/Fuzzing/fuzz.sh builds it.
if Context.environment["ROUTELLM_BATCH_FUZZING"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzzing",
      dependencies: [
        "Files", "FileFormats", "LogReading", "TextModels", "Routing", "Running", "Reporting", "Training",
      ],
      path: "Tests/Fuzzing", exclude: ["fuzz.sh", "make-seeds.py"],
      swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
}
