import Foundation
import Synchronization

/// A figure of a notebook: curves over one axis, drawn by gnuplot from the numbers of a cell.
///
/// The picture is committed with the script that drew it, numbers and all, in a comment. A check compares
/// the scripts, so it needs no gnuplot; a refresh draws.
struct Figure: Sendable {
  /// The name of its file in `Notebooks-md/figures`, without the extension.
  let name: String
  /// What gnuplot is told.
  let script: String

  /// Where it lies in the package.
  var path: String { "Notebooks-md/figures/\(name).svg" }

  /// The picture, drawn.
  func drawn(in scratch: Scratch) async throws -> String {
    let (output, status) = try await scratch.run(["gnuplot"], input: script)
    guard status == 0, output.contains("<svg") else {
      throw FigureError(description: "gnuplot does not draw \(name): \(output.prefix(500))")
    }
    let end = output.range(of: "?>\n")?.upperBound ?? output.startIndex
    return output[..<end] + comment + output[end...]
  }

  /// The script as it stands in the picture. Two hyphens would end an XML comment.
  var comment: String {
    "<!-- drawn by gnuplot from\n" + script.replacingOccurrences(of: "--", with: "- -") + "-->\n"
  }
}

struct FigureError: Error, CustomStringConvertible { let description: String }

/// Draws a figure in a cell.
///
/// - Parameters:
///   - name: of its file: the notebook's number and what it shows, `02-posterior-variance`.
///   - x: what the horizontal axis is.
///   - y: what the vertical axis is.
///   - logX: whether the horizontal axis is logarithmic.
///   - logY: whether the vertical axis is logarithmic.
///   - dots: the names of curves that are drawn as points.
///   - curves: each curve's name and its points.
func draw(
  _ name: String, x: String, y: String, logX: Bool = false, logY: Bool = false,
  dots: [String] = [], _ curves: KeyValuePairs<String, [(Double, Double)]>
) {
  // Mid tones, each with a contrast of 3 or more on white and on GitHub's dark ground.
  let colours = ["#3b82c4", "#d9730d", "#2a9d5c", "#a05fc0", "#d6455d", "#808080"]
  var script = """
    set terminal svg size 680,400 dynamic font 'sans-serif,14'
    set encoding utf8
    set border 3 linecolor rgb '#808080'
    set tics nomirror textcolor rgb '#808080'
    set key outside top center horizontal textcolor rgb '#808080'
    set xlabel '\(x)' textcolor rgb '#808080' noenhanced
    set ylabel '\(y)' textcolor rgb '#808080' noenhanced

    """
  if logX { script += "set logscale x\n" }
  if logY { script += "set logscale y\n" }
  if logY { script += "set format y '%g'\n" }
  for (index, curve) in curves.enumerated() {
    let rows = curve.value.map { String(format: "%.6g %.6g\n", $0.0, $0.1) }.joined()
    script += "$d\(index) << EOD\n" + rows + "EOD\n"
  }
  let plots = curves.enumerated().map { index, curve in
    let colour = "linecolor rgb '\(colours[index % colours.count])'"
    let style =
      dots.contains(curve.key)
      ? "points pointtype 7 pointsize 0.5 \(colour)"
      : "lines linewidth 2 dashtype \(index % 5 + 1) \(colour)"
    return "$d\(index) using 1:2 with \(style) title '\(curve.key)' noenhanced"
  }
  script += "plot " + plots.joined(separator: ", \\\n  ") + "\n"
  guard let recorder = Recorder.current else { return }
  let figure = Figure(name: name, script: script)
  recorder.state.withLock { $0.figures.append((figure, $0.cell)) }
}
