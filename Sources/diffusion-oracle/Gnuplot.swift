import ArgumentParser
import Experiments
import Subprocess

/// Pictures through gnuplot.
enum Gnuplot {
  /// Ends with one sentence where gnuplot is not there.
  static func require() async throws {
    do {
      _ = try await Subprocess.run(
        .name("gnuplot"), arguments: ["--version"], output: .string(limit: 4096), error: .discarded)
    } catch {
      throw ValidationError(
        "--plot needs gnuplot, which is not there: install it with "
          + "`apt install gnuplot-nox` or `brew install gnuplot`")
    }
  }

  /// Draws a picture into a file; the script that drew it, numbers and all, is a comment in it.
  static func draw(_ picture: Picture, to path: String) async throws {
    let drawn = try await Subprocess.run(
      .name("gnuplot"), input: .string(picture.script), output: .string(limit: 1 << 26),
      error: .string(limit: 1 << 16))
    let svg = drawn.standardOutput
    guard svg.contains("<svg") else {
      throw ValidationError("gnuplot draws nothing: \(drawn.standardError)")
    }
    // Two hyphens would end an XML comment.
    let comment =
      "<!-- drawn by gnuplot from\n" + picture.script.replacing("--", with: "- -") + "-->\n"
    let head = svg.firstRange(of: "?>\n")?.upperBound ?? svg.startIndex
    let text = svg[..<head] + comment + svg[head...]
    do throws(FileFault) { try Files.write(String(text), to: path) } catch {
      throw ValidationError("the picture cannot be written to \(path): \(error)")
    }
  }
}
