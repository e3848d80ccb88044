// swift-tools-version: 6.2
import PackageDescription

/// What `.ci/run` asks of the one debug build that it makes: warnings are errors, and the lines that tests
/// pass are counted.
let isChecked = Context.environment["ENGSEARCH_CI"] != nil

/// Swift 6 with the upcoming features that keep imports and existentials explicit.
let common: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  + (isChecked
    ? [
      .treatAllWarnings(as: .error),
      .unsafeFlags(
        ["-profile-generate", "-profile-coverage-mapping"],
        .when(configuration: .debug)
      ),
    ] : [])
/// What all that is linked has in it, since all depends on the module that has these settings.
let linked: [LinkerSetting] =
  isChecked ? [.unsafeFlags(["-profile-generate"], .when(configuration: .debug))] : []

/// Modules at an edge, where every unsafe use must be marked. The modules whose kernels work on raw
/// memory throughout (analysis, storage, index, search) leave it off: a marker on every line marks
/// nothing.
let strict = common + [.strictMemorySafety()]

let package = Package(
  name: "engsearch",
  products: [
    .library(name: "EngSearch", targets: ["EngSearch"]),
    .executable(name: "engsearch", targets: ["EngSearchProgram"]),
  ],
  targets: [
    .systemLibrary(
      name: "CICULink",
      pkgConfig: "icu-i18n",
      providers: [.apt(["libicu-dev"])]
    ),
    .target(name: "CICU", dependencies: ["CICULink"]),
    .target(name: "CInline"),
    .target(
      name: "EngStorage",
      dependencies: ["CInline"],
      swiftSettings: common,
      linkerSettings: linked
    ),
    .target(name: "EngAnalysis", dependencies: ["CICU", "CInline"], swiftSettings: common),
    .target(name: "EngQuery", swiftSettings: strict),
    .target(
      name: "EngIndex",
      dependencies: ["EngAnalysis", "EngStorage", "CInline"],
      swiftSettings: common
    ),
    .target(
      name: "EngSearch",
      dependencies: ["EngAnalysis", "EngIndex", "EngQuery", "EngStorage", "CInline"],
      swiftSettings: common
    ),
    .target(
      name: "EngSearchCLI",
      dependencies: ["EngAnalysis", "EngSearch"],
      swiftSettings: strict
    ),
    // The program links what it needs statically, as built for use the C library too: finding and relocating
    // libraries took half of the time that it takes to start.
    .executableTarget(
      name: "EngSearchProgram",
      dependencies: ["EngSearchCLI"],
      exclude: ["static.cfg"],
      swiftSettings: strict,
      linkerSettings: [
        .unsafeFlags([
          "-use-ld=lld", "-Xclang-linker",
          "--config=\(Context.packageDirectory)/Sources/EngSearchProgram/static.cfg",
        ]),
        .unsafeFlags(["-static-executable"], .when(configuration: .release)),
        // Sanitizers need the dynamic linker.
        .unsafeFlags(["-static-stdlib"], .when(configuration: .debug)),
      ]
    ),
    // What the tokenizer is measured against.
    .target(name: "CICUBaseline", dependencies: ["CICULink"], path: "Benchmarks/CICUBaseline"),
    .executableTarget(
      name: "EngSearchBenchmarks",
      dependencies: [
        "EngSearch", "EngIndex", "EngAnalysis", "EngStorage", "CInline", "CICUBaseline",
      ],
      path: "Benchmarks/EngSearchBenchmarks",
      swiftSettings: common
    ),

    .target(
      name: "EngTestSupport",
      dependencies: ["EngSearch", "EngIndex", "EngAnalysis", "EngQuery", "EngStorage"],
      path: "Tests/EngTestSupport",
      swiftSettings: common
    ),
    .testTarget(
      name: "EngStorageTests",
      dependencies: ["EngStorage", "EngTestSupport"],
      swiftSettings: common
    ),
    .testTarget(
      name: "EngAnalysisTests",
      dependencies: ["CICU", "EngAnalysis", "EngTestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: common
    ),
    .testTarget(
      name: "EngQueryTests",
      dependencies: ["EngQuery", "EngTestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: common
    ),
    .testTarget(
      name: "EngIndexTests",
      dependencies: ["EngIndex", "EngTestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: common
    ),
    .testTarget(
      name: "EngSearchTests",
      dependencies: ["EngSearch", "EngTestSupport"],
      swiftSettings: common
    ),
    .testTarget(
      name: "EngSearchCLITests",
      dependencies: ["EngSearchCLI", "EngTestSupport"],
      exclude: ["Fixtures", "Transcripts"],
      swiftSettings: common
    ),
  ]
)
