// swift-tools-version: 6.2
import PackageDescription

/// One language mode and the same upcoming features for every Swift target.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Tests are compiled, not optimised, in a release build too: their time goes into what they test, and a
/// changed cell or test is built again in seconds.
let tests =
  settings + [
    .unsafeFlags(["-Onone", "-no-whole-module-optimization"], .when(configuration: .release))
  ]

let algorithms: Target.Dependency = .product(name: "Algorithms", package: "swift-algorithms")
let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

let package = Package(
  name: "DiffusionOracle",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "diffusion-oracle", targets: ["diffusion-oracle"]),
    .library(name: "Derivation", targets: ["Derivation"]),
    .library(name: "Scalars", targets: ["Scalars"]),
    .library(name: "Judging", targets: ["Judging"]),
    // Conformance in somebody else's test target; needs neither GSL nor the command line.
    .library(name: "OracleTesting", targets: ["OracleTesting"]),
  ],
  dependencies: [
    // AlgebraicField, the protocol that every formula is written over.
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    // Lists with each value once, in their order.
    .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.1"),
    // Integers of any size, under the exact rationals that prove the identities.
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    // The command line: parsing, help, completion.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Starts a candidate, reads and writes its pipes without blocking, reaps it.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    // The type of a path in swift-subprocess's interface.
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .target(name: "Derivation", dependencies: [numerics], swiftSettings: settings),
    .target(
      name: "Scalars",
      dependencies: [
        "Derivation", algorithms, numerics, .product(name: "BigInt", package: "BigInt"),
      ],
      swiftSettings: settings),
    // The register: rows, and the formulas that they print. Nothing above the letters.
    .target(
      name: "Rows", dependencies: ["Derivation", "Samplers", "Scalars", numerics],
      swiftSettings: settings),
    // Edits of formulas that people make, as functions: what a wrong answer may come from.
    .target(
      name: "Mutations", dependencies: ["Derivation", "Scalars", numerics], swiftSettings: settings),
    // What goes over the wire, and nothing else.
    .target(
      name: "CandidateProtocol", dependencies: ["Derivation", "Scalars", numerics],
      swiftSettings: settings),
    // Questions, tolerances, verdicts, reports; no GSL, no input or output.
    .target(
      name: "Judging",
      dependencies: [
        "CandidateProtocol", "Derivation", "Mutations", "Rows", "Scalars", algorithms, numerics,
      ],
      swiftSettings: settings),
    // The course's exercises and their marks.
    .target(
      name: "Course", dependencies: ["CandidateProtocol", "Judging", "Rows", "Scalars", numerics],
      swiftSettings: settings),
    // A sampler need not be Sendable: it is called where the test runs.
    .target(
      name: "OracleTesting",
      dependencies: ["CandidateProtocol", "Derivation", "Judging", "Rows", algorithms],
      swiftSettings: settings + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
    // C for random integers and normals, which vector units of different kinds compute alike.
    .target(name: "CPhilox"),
    // Whole samplers: their steps' coefficients, chains of them, exact networks. No GSL.
    .target(
      name: "Samplers", dependencies: ["CPhilox", "CSoftmax", "Derivation", numerics],
      swiftSettings: settings),
    // C for the loops of a softmax over a data set, in vectors of whatever length the processor has.
    .target(name: "CSoftmax"),
    // Real data: the 8×8 digits of UCI, under their own licence.
    .target(name: "Digits", exclude: ["NOTICE.md"], swiftSettings: settings),
    .target(
      name: "Statistics", dependencies: ["CGSL", "CPhilox", numerics], swiftSettings: settings),
    .target(
      name: "Laws", dependencies: ["Derivation", "Samplers", "Statistics", numerics],
      swiftSettings: settings),
    // The evidence: proofs, computations, observations. It sees no judge.
    .target(
      name: "Oracle",
      dependencies: [
        "CandidateProtocol", "Derivation", "Laws", "Rows", "Samplers", "Scalars", "Statistics",
        numerics,
      ],
      swiftSettings: settings),
    // The candidate's own noise, put to hypothesis tests.
    .target(
      name: "NoiseJudging",
      dependencies: ["CandidateProtocol", "Judging", "Rows", "Statistics", numerics],
      swiftSettings: settings),
    // Files of samples against laws of the register.
    .target(
      name: "SampleFiles",
      dependencies: [
        "CandidateProtocol", "Derivation", "Oracle", "Rows", "Scalars", "Statistics", numerics,
      ],
      swiftSettings: settings),
    // Reference samplers on data of a known law: what comes out, sweeps, pictures' scripts.
    .target(
      name: "Experiments",
      dependencies: ["Derivation", "Digits", "Laws", "Samplers", "Statistics", numerics],
      swiftSettings: settings),
    // The system's limit on another process, which Swift does not see.
    .target(name: "CProcess"),
    .target(
      name: "Wire",
      dependencies: [
        "CProcess", "CandidateProtocol", "Judging",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
    // The loops in C that `bench` compares steps with.
    .target(name: "CYardstick"),
    .executableTarget(
      name: "diffusion-oracle",
      dependencies: [
        "CYardstick", "CandidateProtocol", "Course", "Derivation", "Experiments", "Judging", "Laws",
        "NoiseJudging",
        "Oracle", "Rows", "SampleFiles", "Samplers", "Scalars", "Statistics", "Wire",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [
        .embedInCode("Adapters/plain.py"), .embedInCode("Adapters/with_numpy.py"),
        .embedInCode("Adapters/plain.js"), .embedInCode("Adapters/plain.rs"),
        .embedInCode("Adapters/loop.py"), .embedInCode("Adapters/ready.py"),
        .embedInCode("Adapters/ready_scheduler.py"),
        .embedInCode("Adapters/ready_gaussian_diffusion.py"),
        .embedInCode("Adapters/ready_sampler.py"), .embedInCode("Adapters/ready_loop.py"),
        .embedInCode("Protocol/protocol.md"),
        .embedInCode("Vectors/vectors.schema.json"), .embedInCode("Vectors/vectors_readme.md"),
        .embedInCode("Vectors/read_vectors.py"),
      ],
      swiftSettings: settings),

    // The notebooks: Markdown in, Swift out. Only their test target uses these three.
    .target(name: "Tangle", swiftSettings: settings),
    .executableTarget(name: "tangle-notebook", dependencies: ["Tangle"], swiftSettings: settings),
    .plugin(
      name: "TanglePlugin", capability: .buildTool(), dependencies: ["tangle-notebook"],
      path: "Sources/TanglePlugin"),

    // Where tests find the package and a Python, what a run of them is asked for, and a loop to be judged, which is
    // optimised here.
    .target(
      name: "TestSupport",
      dependencies: ["CandidateProtocol", "Derivation", "Judging", "Scalars", numerics],
      path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "DerivationTests", dependencies: ["Derivation", "Scalars"], swiftSettings: tests),
    .testTarget(
      name: "MutationsTests", dependencies: ["Derivation", "Judging", "Mutations", "Scalars"],
      swiftSettings: tests),
    .testTarget(
      name: "ScalarsTests",
      dependencies: ["Derivation", "Scalars", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: tests),
    // Counts what a thread asks for, in the process of the tests.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .testTarget(
      name: "SamplersTests",
      dependencies: [
        "CAllocations", "CPhilox", "Derivation", "Digits", "Samplers", "Scalars", "TestSupport",
        numerics,
      ],
      swiftSettings: tests),
    .testTarget(
      name: "LawsTests",
      dependencies: [
        "Derivation", "Laws", "Oracle", "Rows", "Samplers", "Scalars", "Statistics", "TestSupport",
        numerics,
      ],
      swiftSettings: tests),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Derivation", "Experiments", "Laws", "Samplers", "Scalars", numerics],
      swiftSettings: tests),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Oracle", "Statistics", "TestSupport", numerics],
      exclude: ["Reference"], swiftSettings: tests),
    .testTarget(
      name: "JudgingTests",
      dependencies: [
        "CandidateProtocol", "Course", "Derivation", "Judging", "Rows", "Scalars", "TestSupport",
      ],
      swiftSettings: tests),
    .testTarget(
      name: "NoiseJudgingTests",
      dependencies: [
        "CandidateProtocol", "Derivation", "Judging", "NoiseJudging", "Scalars", "Statistics",
        "TestSupport", numerics,
      ],
      swiftSettings: tests),
    .testTarget(
      name: "OracleTestingTests",
      dependencies: [
        "CandidateProtocol", "Derivation", "Judging", "OracleTesting", "Rows",
      ],
      swiftSettings: tests),
    .testTarget(
      name: "OracleTests",
      dependencies: [
        "CandidateProtocol", "Derivation", "Judging", "Laws", "Oracle", "Rows", "SampleFiles",
        "Scalars", "Statistics", "TestSupport", numerics,
      ],
      exclude: ["Reference"], swiftSettings: tests),
    .testTarget(
      name: "NotebookTests",
      dependencies: [
        "CandidateProtocol", "Course", "Derivation", "Digits", "Judging", "Laws", "NoiseJudging",
        "Oracle", "OracleTesting", "Rows", "SampleFiles", "Samplers", "Scalars", "Statistics",
        "Tangle", "TestSupport", "Wire", "diffusion-oracle", numerics,
      ],
      swiftSettings: tests, plugins: ["TanglePlugin"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "CandidateProtocol", "Course", "Judging", "NoiseJudging", "Rows", "SampleFiles", "Scalars",
        "TestSupport", "Wire", "diffusion-oracle",
      ],
      exclude: ["Candidates"], swiftSettings: tests),
    .testTarget(
      name: "Conformance",
      dependencies: [
        "CandidateProtocol", "Judging", "NoiseJudging", "Rows", "TestSupport", "Wire",
      ],
      swiftSettings: tests),
  ],
  swiftLanguageModes: [.v6]
)
