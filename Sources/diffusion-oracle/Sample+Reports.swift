import CandidateProtocol
import Experiments
import Foundation
import Laws
import Samplers

/// What one run of a sampler came to.
struct SampleReport {
  let setting: Sample.Setting
  let experiment: Experiment
  let words: String
  let seconds: Double
  let law: LineLaw?
  /// Why the exact law is not known, where there is one.
  let reason: String?
  let figures: [Experiment.Figure]

  func written(_ format: ListFormat) -> String {
    switch format {
    case .text: text
    case .markdown: Console.markdown([["figure", "value", "by chance"]] + rows)
    case .json: json.indented() + "\n"
    }
  }

  private var text: String {
    let error =
      setting.gain == 1 && setting.offset == 0
      ? "perfect" : "off by the factor \(setting.gain) and \(setting.offset)"
    return """
      data     \(setting.data.name): \(setting.data.words)\(latents)
      sampler  \(words)
      network  \(error); \(experiment.networkCalls) calls a sample
      samples  \(setting.samples) in \(Console.short(seconds)) s


      """ + Console.table(rows.map { $0[2].isEmpty ? Array($0.prefix(2)) : $0 }, isText: true)
  }

  /// A line about the latents, if there are some.
  private var latents: String {
    guard let latents = setting.latents else { return "" }
    let deviation = Console.short(latents.autoencoder.deviation)
    return
      "\nlatents  \(latents.autoencoder.latentDimension) principal components, σ_z = \(deviation)"
  }

  /// Name, value, and what chance alone gives.
  private var rows: [[String]] {
    let exact = law.map { law in
      [
        ["W2 of the exact law to the data", Self.digits(law.distanceToData)],
        ["mean of the exact law", Self.digits(law.mean)],
        ["variance of the exact law", Self.digits(law.variance)],
      ].map { $0 + [""] }
    }
    let unknown = reason.map { [["exact law", "not known: \($0)", ""]] } ?? []
    return (exact ?? unknown)
      + figures.map { figure in
        [
          figure.name, Console.short(figure.value),
          figure.byChance.map { "(the right law's draws: \(Console.short($0)))" } ?? "",
        ]
      }
  }

  /// As many digits as are certain, five at most.
  private static func digits(_ estimate: Estimate) -> String {
    guard estimate.value != 0, estimate.error < 1e-5 * abs(estimate.value) else {
      return "\(Console.short(estimate.value)) ± \(Console.short(estimate.error))"
    }
    return String(format: "%.5g", estimate.value)
  }

  private var json: JSON {
    func estimate(_ value: Estimate) -> JSON {
      .members(["value": .real(value.value), "error": .real(value.error)])
    }
    return .members([
      "schema": .string("diffusion-oracle/sample/1"), "data": .string(setting.data.name),
      "sampler": .string(words), "network_calls": .integer(experiment.networkCalls),
      "latent": setting.latents.map { latents in
        .members([
          "components": .integer(latents.autoencoder.latentDimension),
          "deviation": .real(latents.autoencoder.deviation),
          "reconstruction_error": .real(latents.reconstructionError),
        ])
      } ?? .null,
      "gain": .real(setting.gain), "offset": .real(setting.offset),
      "samples": .integer(setting.samples), "seconds": .real(seconds),
      "exact": law.map { law in
        .members([
          "w2_to_data": estimate(law.distanceToData), "mean": estimate(law.mean),
          "variance": estimate(law.variance),
        ])
      } ?? .null,
      "measured": .array(
        figures.map { figure in
          .members([
            "name": .string(figure.name), "value": .real(figure.value),
            "by_chance": figure.byChance.map(JSON.real) ?? .null,
          ])
        }),
    ])
  }
}

/// Quality against steps.
struct SweepReport {
  let table: Sweep
  let setting: Sample.Setting

  func written(_ format: ListFormat) -> String {
    switch format {
    case .text: text
    case .markdown: Console.markdown(rows)
    case .json: json.indented() + "\n"
    }
  }

  private var measure: String {
    switch table.data.law {
    case .line: "exact Wasserstein-2 distance of what is put out to the data"
    case .normals:
      "Wasserstein-2 distance of \(setting.samples) samples to the data, mean over directions"
    case .points: "root mean square distance of \(setting.samples) samples to the nearest point"
    }
  }

  private var text: String {
    var lines = [
      "\(table.data.name): \(table.data.words)", measure, "", Console.table(rows),
    ]
    if table.rows.contains(where: { !$0.published.isEmpty }) {
      lines.append(
        "In brackets: FID of a trained network on CIFAR-10, Song et al., arXiv:2010.02502v4, table 1."
      )
    }
    if !table.isComplete { lines.append("Stopped: what has no number was not computed.") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var rows: [[String]] {
    [["steps"] + table.counts.map(String.init)]
      + zip(table.rows, table.distances).map { row, distances in
        [row.name]
          + zip(table.counts, distances).map { count, distance in
            let number = distance.map { String(format: "%.4f", $0) } ?? "–"
            return number + (row.published[count].map { " (\($0))" } ?? "")
          }
      }
  }

  private var json: JSON {
    .members([
      "schema": .string("diffusion-oracle/sweep/1"), "data": .string(table.data.name),
      "measure": .string(measure), "steps": .array(table.counts.map(JSON.integer)),
      "complete": .bool(table.isComplete),
      "rows": .array(
        zip(table.rows, table.distances).map { row, distances in
          .members([
            "sampler": .string(row.name),
            "distance": .array(distances.map { $0.map(JSON.real) ?? .null }),
            "published_fid": .array(
              table.counts.map { row.published[$0].map(JSON.real) ?? .null }),
          ])
        }),
    ])
  }
}
