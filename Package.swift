// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order a log line meets them, and a target imports only targets above it.

/// Every Swift target is built alike: Swift 6 mode, warnings are kept at zero by `.ci/run`.
let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// - Parameter isHot: whether rows pass through. Such a target is released without checks of exclusive access at run time;
///   debug builds, and so the tests, make them. The other targets are compiled without optimisation. To optimise them took
///   130 of the 437 processor seconds of a clean release build; without it a run starts in 0.06 s instead of 0.05 s.
func stage(_ name: String, _ dependencies: [Target.Dependency], isHot: Bool = true) -> Target {
  .target(
    name: name, dependencies: dependencies,
    swiftSettings: swiftSettings
      + [.unsafeFlags([isHot ? "-enforce-exclusivity=unchecked" : "-Onone"], .when(configuration: .release))])
}

/// Set by `.ci/release`; the program says it with `--version`.
let releasedCommit = Context.environment["ROUTELLM_BATCH_COMMIT"]

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
    // Fused multiply-adds only where they are written out: a kernel's bits are the same on every machine.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-mprefer-vector-width=512"])]),
    .target(name: "CText", exclude: ["unicode/generator"], cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CShippedArtefacts", exclude: ["files"]),
    .target(name: "CBuildIdentity", cSettings: releasedCommit.map { [.define("BUILD_COMMIT", to: "\"\($0)\"")] }),

    // Ground: numbers, files that are written, formats of files.
    stage("Numerics", ["CKernels"]),
    stage("Files", ["CZstd", "CCrypto", "CLinux", "Numerics"]),
    stage("FileFormats", ["CSimdjson", "CShippedArtefacts", "Numerics", "Files"]),

    // The pipeline, stage by stage.
    stage("LogReading", ["CZstd", "CZlib", "Numerics", "Files", "FileFormats"]),
    stage("TextModels", ["CZstd", "CKernels", "CText", "Numerics", "Files", "FileFormats"]),
    stage("Routing", ["CKernels", "Numerics", "Files", "FileFormats", "TextModels"]),
    stage("Running", ["Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing"]),
    stage("Reporting", ["Numerics", "Files", "FileFormats", "LogReading", "Routing", "Running"], isHot: false),

    // Learning, and the command.
    stage(
      "Training",
      ["CKernels", "Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing", "Running", "Reporting"]),
    stage(
      "CommandLine",
      [
        "CBuildIdentity", "Numerics", "Files", "FileFormats", "LogReading", "TextModels", "Routing", "Running",
        "Reporting", "Training",
      ],
      isHot: false),
    .executableTarget(name: "routellm-batch", dependencies: ["CommandLine"], swiftSettings: swiftSettings),

    // Tests mirror the stages, file by file; golden files come with the script that made them.
    .target(
      name: "TestSupport", dependencies: ["Numerics", "FileFormats"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings),
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

// With ROUTELLM_BATCH_TESTS=RunningTests,... only these test targets and what they need are built: for the sanitizers,
// whose builds take as long as their tests.
if let chosen = Context.environment["ROUTELLM_BATCH_TESTS"]?.split(separator: ",").map(String.init) {
  var needed = Set(chosen)
  while true {
    let found = package.targets.filter { needed.contains($0.name) }.flatMap { target in
      target.dependencies.compactMap { dependency in
        if case .byNameItem(let name, _) = dependency { name } else { nil }
      }
    }
    guard !needed.isSuperset(of: found) else { break }
    needed.formUnion(found)
  }
  package.targets.removeAll { !needed.contains($0.name) }
}

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
