import CandidateProtocol

/// Two findings about one limit: what a step reports, and what it goes on with.
extension Report {
  /// The lines. Where a step clips what it reports and not what it goes on with, or the other way round, that is said in
  /// the place of a convention, which would make the other of the two checks fail.
  static func reconciled(_ lines: [Line], _ declared: Conventions?) -> [Line] {
    guard let declared else { return lines }
    var lines = lines
    for index in lines.indices {
      let check = lines[index].check
      guard let other = partner[check.aspect], lines[index].finding.outcome == .fail,
        let found = lines[index].finding.explanations.first?.conventions,
        (found.clipLimit == nil) != (declared.clipLimit == nil),
        lines.contains(where: {
          $0.check.aspect == other && $0.check.operation == check.operation
            && $0.check.schedule == check.schedule && $0.finding.outcome == .pass
        })
      else { continue }
      let isReport = check.aspect == reported
      let clips = found.clipLimit != nil
      lines[index].finding.explanations = [
        Explanation(
          isReport == clips
            ? "x̂_0 is clipped in what the step reports and not in what it goes on with: it is clipped too late"
            : "x̂_0 is clipped in what the step goes on with and not in what it reports",
          bugs: isReport == clips ? ["REP-07"] : [])
      ]
    }
    return lines
  }

  private static let (used, reported) = ("clipping", "clipped-data")
  private static let partner = [used: reported, reported: used]
}
