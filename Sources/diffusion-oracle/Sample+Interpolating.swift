import CandidateProtocol
import Experiments
import Foundation
import Samplers

extension Sample.Way {
  /// As `Samplers` has it.
  var way: InterpolationWay {
    switch self {
    case .slerp: .spherical
    case .arc: .arc
    case .linear: .linear
    }
  }
}

extension Sample {
  /// Decodes the way between two starts, and says which pictures lie on it.
  func runInterpolation(_ way: Way, _ setting: Setting) async throws {
    try await Self.telling { [self] in
      let experiment = try experiment(setting)
      let watch = SamplingWatch<Double>(progress: { done, total in
        Console.progress(done, of: total, "blocks of steps")
      })
      let found = try await experiment.interpolated(
        way.way, count: setting.samples, seed: seed, watch: watch)
      let drawn = try setting.decoded(found.points)
      try write(drawn, setting)
      let report = InterpolationReport(
        way: way, setting: setting, words: words(setting), experiment: experiment,
        fractions: found.fractions, nearest: Experiment.nearest(drawn, in: setting.data) ?? [])
      try Console.write(report.written(format), to: nil)
      guard let plot else { return }
      try await Gnuplot.draw(try picture(setting, found.fractions, drawn), to: plot)
    }
  }

  private func picture(
    _ setting: Setting, _ fractions: [Double], _ drawn: [Double]
  ) throws -> Picture {
    let dimension = setting.data.dimension
    guard dimension > 2 else {
      try Self.checkDrawable(drawn)
      return Picture(plane: drawn, data: setting.data.draws(4000, seed: seed))
    }
    let most = 12
    let places =
      fractions.count <= most
      ? Array(fractions.indices)
      : (0..<most).map { $0 * (fractions.count - 1) / (most - 1) }
    return Picture(
      row: places.map {
        (fractions[$0], Array(drawn[($0 * dimension)..<(($0 + 1) * dimension)]))
      }, side: Int(Double(dimension).squareRoot()))
  }
}

/// Which points of the data lie on a way.
struct InterpolationReport {
  let way: Sample.Way
  let setting: Sample.Setting
  let words: String
  let experiment: Experiment
  let fractions: [Double]
  /// Of each point the nearest one of the data.
  let nearest: [(place: Int, distance: Double)]

  func written(_ format: ListFormat) -> String {
    switch format {
    case .text:
      """
      data     \(setting.data.name): \(setting.data.words)
      sampler  \(words)
      way      \(way.rawValue) between x_T of samples 1 and 2, \(fractions.count) points
      ends     points \(ends) of the data; \(different) different ones on the way


      """ + Console.table(rows, isText: true)
    case .markdown: Console.markdown([["w", "nearest point", "distance to it"]] + rows)
    case .json: json.indented() + "\n"
    }
  }

  /// How many points of the data are nearest to one on the way.
  private var different: Int { Set(nearest.map(\.place)).count }

  private var ends: String {
    [nearest.first, nearest.last].map { $0.map { "\($0.place + 1)" } ?? "–" }
      .joined(separator: " and ")
  }

  private var rows: [[String]] {
    zip(fractions, nearest).map { fraction, point in
      [Console.short(fraction), "point \(point.place + 1)", Console.short(point.distance)]
    }
  }

  private var json: JSON {
    .members([
      "schema": .string("diffusion-oracle/interpolation/1"), "data": .string(setting.data.name),
      "sampler": .string(words), "network_calls": .integer(experiment.networkCalls),
      "way": .string(way.rawValue), "different": .integer(different),
      "points": .array(
        zip(fractions, nearest).map { fraction, point in
          .members([
            "fraction": .real(fraction), "nearest": .integer(point.place + 1),
            "distance": .real(point.distance),
          ])
        }),
    ])
  }
}
