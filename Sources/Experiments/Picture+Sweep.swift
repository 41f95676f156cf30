import RealModule

extension Picture {
  /// What is drawn: below are roundings, beyond are chains that have no use.
  private static let range = 1e-12...1e12

  /// Quality over steps, a curve for each sampler, named at its end.
  public init(_ sweep: Sweep) {
    var script = Self.head(760, 420)
    let data = sweep.data
    script += "set title '\(Self.quoted("\(data.name): \(data.words)"))'"
    script += " textcolor rgb '#808080' noenhanced\n"
    script += Self.labels(
      "steps: how often the network is asked", "\(data.measure) to the data")
    let ticks = sweep.counts.map { "'\($0)' \($0)" }.joined(separator: ", ")
    let (fewest, most) = (sweep.counts.min() ?? 1, sweep.counts.max() ?? 1)
    script +=
      "set xrange [\(0.9 * Double(fewest)):\(1.1 * Double(most))]\nset rmargin 26\nunset key\n"
    script +=
      "set logscale xy\nset format y '%g'\nset xtics (\(ticks))\nset grid y linecolor rgb '#808080' dt 3\n"

    let curves = sweep.rows.indices.map { row in
      zip(sweep.counts, sweep.distances[row]).compactMap { count, distance in
        distance.flatMap { Self.range.contains($0) ? (Double(count), $0) : nil }
      }
    }
    var (plots, names): ([String], [(text: String, height: Double, colour: String)]) = ([], [])
    for (row, points) in curves.enumerated() {
      guard let last = points.last else { continue }
      script += Self.block("d\(row)", points)
      let colour = Self.colours[row % (Self.colours.count - 1)]
      plots.append("$d\(row) using 1:2 with linespoints pt 7 ps 0.6 lw 2 lc rgb '\(colour)'")
      names.append((sweep.rows[row].name, last.1, colour))
    }
    let grey = Self.colours[Self.colours.count - 1]
    for line in Self.lines(sweep) where Self.range.contains(line.height) {
      plots.append("\(line.height) with lines lw 1.5 lc rgb '\(grey)'")
      names.append((line.text, line.height, grey))
    }
    let all = curves.joined().map(\.1) + names.map(\.height)
    for name in Self.spread(names, over: all) {
      script += "set label '\(Self.quoted(name.text))' at \(1.1 * Double(most)),\(name.height)"
      script += " left offset 0.7,0 textcolor rgb '\(name.colour)' noenhanced\n"
    }
    // Without a number there is an empty frame.
    script += plots.isEmpty ? "set yrange [0.01:1]\nplot NaN\n" : ""
    if !plots.isEmpty { script += "plot " + plots.joined(separator: ", ") + "\n" }
    self.init(script: script)
  }

  /// The heights that distances are seen against.
  private static func lines(_ sweep: Sweep) -> [(text: String, height: Double)] {
    if let chance = sweep.chance { return [("draws of the data", chance.mean)] }
    return sweep.data.deviation.map { [("a tenth of a peak's width", $0 / 10)] } ?? []
  }

  /// Moves names apart that would lie on one another: each is a share of the picture's height.
  private static func spread(
    _ names: [(text: String, height: Double, colour: String)], over all: [Double]
  ) -> [(text: String, height: Double, colour: String)] {
    let (low, high) = (all.min() ?? 1, all.max() ?? 1)
    let step = max(Double.log(high / low), 0.1) / 14
    var names = names.sorted { $0.height < $1.height }
    for place in names.indices.dropFirst() {
      names[place].height = max(
        names[place].height, names[place - 1].height * Double.exp(step))
    }
    return names
  }

  /// Text between single quotes, as gnuplot reads it.
  static func quoted(_ text: String) -> String {
    text.replacing("'", with: "''").replacing("\n", with: " ")
  }
}
