// swift-tools-version: 6.2
import PackageDescription

// Somebody's package: a library of samplers, and tests that ask DiffusionOracle whether it is right.
let package = Package(
  name: "Toy",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "DiffusionOracle", path: "../..")],
  targets: [
    .target(name: "Toy"),
    .testTarget(
      name: "RightTests",
      dependencies: ["Toy", .product(name: "OracleTesting", package: "DiffusionOracle")]),
    // These fail, as they should: run them to see what a failure says.
    .testTarget(
      name: "WrongTests",
      dependencies: ["Toy", .product(name: "OracleTesting", package: "DiffusionOracle")]),
  ]
)
