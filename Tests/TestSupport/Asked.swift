import Foundation

/// What a run of the tests is asked for beside their names, by environment variables.
package enum Asked {
  /// Sweeps in full, where a suite that is run at every change takes samples: CI asks for them.
  package static let isThorough = variable("THOROUGH") != nil

  /// How many seeds right code is judged with.
  package static let seeds = max(1, variable("SEEDS").flatMap { Int($0) } ?? 1)

  /// In a sweep all of a list; in a plain run every so many of it.
  ///
  /// - Parameters:
  ///   - all: the list.
  ///   - count: one of so many is taken.
  ///   - first: the first that is taken.
  package static func some<Element>(of all: [Element], oneIn count: Int, from first: Int = 0)
    -> [Element]
  {
    isThorough ? all : stride(from: first, to: all.count, by: count).map { all[$0] }
  }

  /// What is made from the code is written instead of compared.
  package static let isRefreshing = variable("NOTEBOOKS") == "refresh"

  /// The value of one of the variables; nil where it is not set.
  ///
  /// - Parameter name: without the prefix that all have.
  package static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment["DIFFUSION_ORACLE_" + name]
  }
}
