// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "postroom",
  products: [
    .executable(name: "postroom", targets: ["PostroomCLI"]),
    // A product of its own: whoever only sends builds no web server.
    .executable(name: "postroom-serve", targets: ["PostroomServe"]),
    // For the tests of a power cut, which load it under the command.
    .library(name: "Recorder", type: .dynamic, targets: ["Recorder"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Mail", dependencies: ["CIDN2", "CCrypto"], swiftSettings: strict),
    // glibc's resolver, which every machine has that compiles C.
    .systemLibrary(name: "CResolv"),
    .target(name: "SMTP", dependencies: ["CCurl", "CResolv", "Mail"], swiftSettings: strict),
    .target(
      name: "Postroom",
      dependencies: [
        // Yams brings CYaml with it.
        "Mail", "CGumbo", "CMarkGFM", "CZlib", "Yams",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "PostroomCLI",
      dependencies: [
        "Mail", "SMTP", "Postroom",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Pages"], swiftSettings: strict, plugins: ["EmbedSample"]),
    .executableTarget(
      name: "PostroomServe",
      dependencies: [
        "Mail", "Postroom",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
      swiftSettings: strict),
    .plugin(name: "EmbedSample", capability: .buildTool(), path: "scripts/embed-sample"),
    .executableTarget(
      name: "sink", path: "Benchmarks/sink",
      linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(
      name: "Recorder", path: "Tests/Recorder", publicHeadersPath: ".",
      linkerSettings: [.linkedLibrary("dl")]),
    .target(
      name: "CTLS", path: "Tests/CTLS",
      linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(
      name: "TestSupport", dependencies: ["Mail", "CTLS"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(name: "MailTests", dependencies: ["Mail", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SMTPTests", dependencies: ["SMTP", "Mail", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "PostroomTests",
      dependencies: [
        "Postroom", "Mail", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "PostroomCLITests",
      dependencies: ["PostroomCLI", "Postroom", "SMTP", "Mail", "TestSupport"],
      exclude: ["Golden", "Reports"],
      swiftSettings: strict),
  ]
)
