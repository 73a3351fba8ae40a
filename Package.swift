// swift-tools-version: 6.1
import Foundation
import PackageDescription

// `make check` turns warnings into errors, in this package's own targets only; a plain build does not, so that a newer
// compiler's new warning never stands between a user and a figure.
let isStrict = ProcessInfo.processInfo.environment["APICAL_STRICT"] == "1"
let swift: [SwiftSetting] =
  [.swiftLanguageMode(.v6)] + (isStrict ? [.unsafeFlags(["-warnings-as-errors"])] : [])

// Tests run on the optimised libraries; optimising the tests themselves would only double the time of a build.
let tests = swift + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

// One floor per target; dependencies point downward only (docs/ARCHITECTURE.md).

let package = Package(
  name: "apical",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "apical", targets: ["apical"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .executableTarget(
      name: "apical",
      dependencies: [
        "Experiments", "Reporting", "Conformance", "Reproduction", "ResultsStore", "Tasks",
        "LinearAlgebra", "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: swift),
    .executableTarget(
      name: "bench", dependencies: ["Models", "NetworkCore", "LinearAlgebra", "Tasks"],
      swiftSettings: swift),
    .target(name: "Reporting", dependencies: ["Reproduction", "Tasks"], swiftSettings: swift),
    .target(
      name: "Experiments", dependencies: ["Reproduction", "Models", "Tasks"], swiftSettings: swift,
      plugins: ["SourceFingerprints"]),
    .target(
      name: "Conformance",
      dependencies: ["Models", "Tasks", "NetworkCore", "LinearAlgebra", "Support"],
      swiftSettings: swift),
    .target(
      name: "Reproduction",
      dependencies: [
        "ResultsStore", "Tasks", "NetworkCore", "LinearAlgebra", "Support",
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: swift),
    .target(
      name: "ResultsStore",
      dependencies: ["Support", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: swift),
    .target(name: "Tasks", dependencies: ["LinearAlgebra", "Support"], swiftSettings: swift),
    .target(name: "Models", dependencies: ["NetworkCore"], swiftSettings: swift),
    .target(
      name: "NetworkCore", dependencies: ["LinearAlgebra", "CKernels"], swiftSettings: swift),
    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CKernels", "Support"],
      swiftSettings: swift),
    .target(name: "Support", swiftSettings: swift),
    // Debug builds optimise the kernels too: nobody debugs a polynomial, and tests stay fast.
    .target(
      name: "CKernels", dependencies: ["COpenBLAS"],
      cSettings: [
        .unsafeFlags(["-O3", "-fno-math-errno"] + (isStrict ? ["-Wall", "-Werror"] : []))
      ]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    // Hashes the sources at build time, so that a run knows which code it came from.
    .plugin(
      name: "SourceFingerprints", capability: .buildTool(), dependencies: ["fingerprint-sources"]),
    .executableTarget(
      name: "fingerprint-sources", dependencies: ["Support"], path: "Plugins/fingerprint-sources",
      swiftSettings: swift),
    .testTarget(
      name: "FingerprintToolTests", dependencies: ["fingerprint-sources"], swiftSettings: tests),
    .testTarget(name: "SupportTests", dependencies: ["Support"], swiftSettings: tests),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], swiftSettings: tests),
    .testTarget(name: "NetworkCoreTests", dependencies: ["NetworkCore"], swiftSettings: tests),
    // What models are tested against, for more than one test target.
    .target(name: "DenseReference", path: "Tests/DenseReference", swiftSettings: swift),
    .testTarget(
      name: "ModelsTests", dependencies: ["Models", "Tasks", "DenseReference"],
      swiftSettings: tests),
    .testTarget(name: "TasksTests", dependencies: ["Tasks"], swiftSettings: tests),
    .testTarget(
      name: "ResultsStoreTests",
      dependencies: ["ResultsStore", "Support", .product(name: "GRDB", package: "GRDB.swift")],
      resources: [.copy("Fixtures")], swiftSettings: tests),
    .testTarget(
      name: "ReproductionTests",
      dependencies: [
        "Reproduction", "ResultsStore", "Tasks", "LinearAlgebra", "Support",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: tests),
    .testTarget(
      name: "ConformanceTests", dependencies: ["Conformance", "DenseReference"],
      resources: [.copy("Golden")], swiftSettings: tests),
    .testTarget(name: "ExperimentsTests", dependencies: ["Experiments"], swiftSettings: tests),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "Experiments"], swiftSettings: tests),
    .testTarget(
      name: "apicalTests",
      dependencies: ["apical", "Support", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: tests),
  ]
)
