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
    return """
      data     \(setting.data.name): \(setting.data.words)\(latents)
      sampler  \(words)
      network  \(setting.network); \(Console.count(experiment.networkCalls, "call")) a sample
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
          figure.chance.map { chance in
            "(draws of \(figure.drawn): "
              + (chance.mean == chance.most
                ? "\(Console.short(chance.mean)))"
                : "\(Console.short(chance.mean)) on average, \(Console.short(chance.most)) or less in 19 of 20)")
          } ?? "",
        ]
      }
  }

  /// As many digits as are certain, five at most; 0 is what is not told from it.
  private static func digits(_ estimate: Estimate) -> String {
    let size = abs(estimate.value)
    if size <= estimate.error, estimate.error < 1e-9 { return "0" }
    guard estimate.error < 1e-5 * size else {
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
            "by_chance": figure.chance.map { JSON.real($0.mean) } ?? .null,
            "by_chance_95": figure.chance.map { JSON.real($0.most) } ?? .null,
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
    case .markdown:
      Console.markdown(rows) + notes.map { "\n\($0)\n" }.joined()
    case .json: json.indented() + "\n"
    }
  }

  private var measure: String {
    let samples = Console.count(setting.samples, "sample")
    return switch table.data.law {
    case .line: "exact Wasserstein-2 distance of what is put out to the data"
    case .normals, .points:
      table.data.dimension == 1
        ? "Wasserstein-2 distance of \(samples) to the data"
        : "sliced Wasserstein-2 distance of \(samples) to the data: the root mean square over 16 directions"
    }
  }

  private var text: String {
    var notes = self.notes.map { $0 + "\n" }.joined()
    if !notes.isEmpty { notes = "\n" + notes }
    return "\(table.data.name): \(table.data.words)\n\(measure)\n\n" + Console.table(rows) + notes
  }

  /// What the table's marks mean, and why it is not whole.
  private var notes: [String] {
    var notes: [String] = []
    if table.rows.contains(where: { !$0.published.isEmpty }) {
      notes.append(
        "In brackets: FID of a trained network on CIFAR-10, Song et al., arXiv:2010.02502v4, table 1."
      )
    }
    if let chance = table.chance {
      notes.append(
        "Of \(setting.samples) draws of the data the distance is \(Console.short(chance.mean)) on average, "
          + "\(Console.short(chance.most)) or less in 19 of 20 times: nearer nothing can be seen.")
    }
    if !reasons.isEmpty {
      notes.append(
        "* of \(Console.count(setting.samples, "sample")), – no number, because there is no exact law:"
      )
      notes += reasons.map { "  \($0)" }
    }
    if !table.isFinished { notes.append("Stopped by a signal: what is empty was not computed.") }
    return notes
  }

  /// Why cells have no exact law, or no number.
  private var reasons: [String] {
    table.counts.indices.flatMap { column in
      table.rows.indices.compactMap { row in
        table.cells[row][column]?.reason.map {
          "\(table.rows[row].name), \(Console.count(table.counts[column], "step")): \($0)"
        }
      }
    }
  }

  private var rows: [[String]] {
    var rows = [["steps"] + table.counts.map(String.init)]
    rows += zip(table.rows, table.cells).map { row, cells in
      [row.name]
        + zip(table.counts, cells).map { count, cell in
          guard let cell else { return "" }
          let number = cell.distance.map(Self.short) ?? "–"
          let mark = cell.reason != nil && cell.distance != nil ? "*" : ""
          return number + mark + (row.published[count].map { " (\($0))" } ?? "")
        }
    }
    if let chance = table.chance {
      rows.append(["the data's own draws"] + table.counts.map { _ in Self.short(chance.mean) })
    }
    return rows
  }

  /// Four decimals, or three digits of what is out of their reach.
  private static func short(_ value: Double) -> String {
    String(format: value < 1e-3 || value >= 1e4 ? "%.2e" : "%.4f", value)
  }

  private var json: JSON {
    .members([
      "schema": .string("diffusion-oracle/sweep/1"), "data": .string(table.data.name),
      "measure": .string(measure), "steps": .array(table.counts.map(JSON.integer)),
      "complete": .bool(table.isComplete),
      "by_chance": table.chance.map { .real($0.mean) } ?? .null,
      "by_chance_95": table.chance.map { .real($0.most) } ?? .null,
      "rows": .array(
        zip(table.rows, table.cells).map { row, cells in
          .members([
            "sampler": .string(row.name),
            "distance": .array(cells.map { ($0?.distance).map(JSON.real) ?? .null }),
            "of_samples": .array(cells.map { .bool($0?.isOfSamples ?? false) }),
            "reason": .array(cells.map { ($0?.reason).map(JSON.string) ?? .null }),
            "published_fid": .array(
              table.counts.map { row.published[$0].map(JSON.real) ?? .null }),
          ])
        }),
    ])
  }
}
