extension Picture {
  /// A strip of square pictures on their way from noise to data: x_t above, x̂_0 below, a column for each time.
  ///
  /// - Parameters:
  ///   - columns: the time, x_t and x̂_0 predicted from it; numbers near [−1, 1] of ink.
  ///   - side: rows of a picture.
  public init(strip columns: [(time: Int, state: [Double], data: [Double])], side: Int) {
    self.init(
      columns: columns.map { ("\($0.time)", [$0.state, $0.data]) }, lines: ["x_t", "x̂_0"],
      axis: "t",
      side: side)
  }

  /// A row of square pictures between two ends.
  ///
  /// - Parameters:
  ///   - pictures: w of each and its ink, near [−1, 1].
  ///   - side: rows of a picture.
  public init(row pictures: [(fraction: Double, ink: [Double])], side: Int) {
    self.init(
      columns: pictures.map { ("\((100 * $0.fraction).rounded() / 100)", [$0.ink]) },
      lines: ["x_0"],
      axis: "w", side: side)
  }

  /// Square pictures in columns, each with its label below, and lines with theirs beside.
  private init(
    columns: [(label: String, pictures: [[Double]])], lines: [String], axis: String, side: Int
  ) {
    let pitch = side + 1
    func middle(_ place: Int) -> Double { Double(place * pitch) + Double(side - 1) / 2 }
    var script = Self.head(40 + 76 * columns.count, 84 + 70 * lines.count)
    script += "unset border\nunset key\nunset colorbox\nset tics scale 0\nset size ratio -1\n"
    // Ink on paper, whatever the ground; what lies beyond is as dark or as light as there is.
    script += "set palette defined (0 '#ffffff', 1 '#1a1a1a')\nset cbrange [-1:1]\n"
    let below = columns.enumerated().map { "'\($1.label)' \(middle($0))" }
    script +=
      "set xtics (\(below.joined(separator: ", ")))\nset xlabel '\(axis)' textcolor rgb '#808080'\n"
    let beside = lines.enumerated().map { "'\($1)' \(middle($0))" }
    script += "set ytics (\(beside.joined(separator: ", "))) noenhanced\n"
    script +=
      "set yrange [\(lines.count * pitch - 1):-1]\nset xrange [-1:\(columns.count * pitch - 1)]\n"
    script += "$pixels << EOD\n"
    for (index, column) in columns.enumerated() {
      for (line, picture) in column.pictures.enumerated() {
        for (place, ink) in picture.enumerated() {
          let (x, y) = (index * pitch + place % side, line * pitch + place / side)
          script += "\(x) \(y) \(Float(min(1, max(-1, ink))))\n"
        }
      }
    }
    script +=
      "EOD\nplot $pixels using 1:2:(0.5):(0.5):3 with boxxyerror fill solid 1 noborder palette\n"
    self.init(script: script)
  }
}
