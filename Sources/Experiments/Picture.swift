public import Derivation
import Laws
import RealModule

/// A picture as gnuplot draws it: its script, for an SVG on any ground.
public struct Picture: Sendable {
  /// What gnuplot is told.
  public let script: String

  /// Mid tones, each with a contrast of 3 or more on white and on a dark ground.
  static let colours = ["#3b82c4", "#d9730d", "#2a9d5c", "#a05fc0", "#d6455d", "#808080"]

  /// What all pictures begin with.
  static func head(_ width: Int, _ height: Int) -> String {
    """
    set terminal svg size \(width),\(height) dynamic font 'sans-serif,14'
    set encoding utf8
    set border 3 linecolor rgb '#808080'
    set tics nomirror textcolor rgb '#808080'
    set key outside top center horizontal textcolor rgb '#808080'

    """
  }

  static func labels(_ x: String, _ y: String) -> String {
    """
    set xlabel '\(x)' textcolor rgb '#808080' noenhanced
    set ylabel '\(y)' textcolor rgb '#808080' noenhanced

    """
  }

  static func block(_ name: String, _ rows: [(Double, Double)]) -> String {
    "$\(name) << EOD\n" + rows.map { "\(Float($0.0)) \(Float($0.1))\n" }.joined() + "EOD\n"
  }

  /// A picture by its script.
  init(script: String) { self.script = script }

  /// Samples on a line: their histogram, the data's density and the exact one of the chain, where there are some.
  public init(line samples: [Double], data: NormalMixture<Double>?, law: LineLaw?) {
    let ends = (data?.components ?? []).flatMap { component in
      [-4.0, 4].map { component.mean + $0 * component.variance.squareRoot() }
    }
    let (low, high) = ((samples + ends).min() ?? -1, (samples + ends).max() ?? 1)
    let width = max(high - low, 1e-9) / 80
    var counts = Array(repeating: 0, count: 81)
    for sample in samples { counts[Int((sample - low) / width)] += 1 }
    let bars = counts.prefix(80).enumerated().map { index, count in
      (
        low + (Double(index) + 0.5) * width,
        Double(count) / (Double(samples.count) * width)
      )
    }
    let places = (0...400).map { low + (high - low) * Double($0) / 400 }
    var script = Self.head(680, 400) + Self.labels("x_0", "density")
    script += "set style fill solid 0.35 noborder\nset yrange [0:*]\n"
    script += Self.block("samples", bars)
    var plots = [
      "$samples using 1:2:(\(Float(width))) with boxes lc rgb '\(Self.colours[0])' title 'samples'"
    ]
    if let data {
      let known = SmoothLaw(data)
      script += Self.block("data", places.map { ($0, known.density(at: $0)) })
      plots.append("$data using 1:2 with lines lw 2 lc rgb '\(Self.colours[5])' title 'the data'")
    }
    let exact = places.compactMap { place in law?.density(place).map { (place, $0) } }
    if !exact.isEmpty {
      script += Self.block("law", exact)
      plots.append(
        "$law using 1:2 with lines lw 2 lc rgb '\(Self.colours[1])' title 'exact law of the sampler'"
      )
    }
    self.script = script + "plot " + plots.joined(separator: ", ") + "\n"
  }

  /// Samples in a plane, over draws of the data.
  public init(plane samples: [Double], data: [Double]) {
    func pairs(_ values: [Double]) -> [(Double, Double)] {
      stride(from: 0, to: values.count - 1, by: 2).prefix(4000).map {
        (values[$0], values[$0 + 1])
      }
    }
    var script = Self.head(520, 520) + "set size ratio -1\n" + Self.labels("", "")
    script += Self.block("data", pairs(data)) + Self.block("samples", pairs(samples))
    script +=
      "plot $data with points pt 7 ps 0.3 lc rgb '\(Self.colours[5])' title 'the data', "
      + "$samples with points pt 7 ps 0.3 lc rgb '\(Self.colours[1])' title 'samples'\n"
    self.script = script
  }
}
