import NoiseJudging
import Scalars
import Statistics

extension Calibrate {
  /// The level at which right noise is put to the checks of a candidate's own, and faults of a known size.
  private static let trial = 0.01

  /// Whether the checks of a candidate's own noise alarm at right noise as rarely, and at faults as often, as they
  /// state.
  func ownNoise() async throws -> [Section] {
    let runs = max(100, self.runs / 20)
    var rows: [[String]] = []
    var sound = true
    for source in Calibration.Source.allCases {
      for trial in OwnNoiseTrial.allCases {
        let alarms = await trial.alarms(
          runs: runs, source: source, seed: seed, alpha: Self.trial, isFaulty: false)
        let p = try BinomialLaw(trials: runs, probability: Self.trial).tails(at: alarms).upper
        rows.append([
          trial.rawValue, source.rawValue, "\(alarms)", Console.short(Double(runs) * Self.trial),
          Console.short(p),
        ])
        sound = sound && p >= 1e-6 / Double(2 * OwnNoiseTrial.allCases.count)
      }
    }
    var found: [[String]] = []
    var isFound = true
    for trial in OwnNoiseTrial.allCases {
      let alarms = await trial.alarms(
        runs: runs, source: .philox, seed: seed, alpha: 1e-6, isFaulty: true)
      let p = try BinomialLaw(trials: runs, probability: 0.99).tails(at: alarms).lower
      found.append([
        trial.rawValue, trial.fault, Console.short(Double(alarms) / Double(runs)), Console.short(p),
      ])
      isFound = isFound && p >= 1e-6 / Double(OwnNoiseTrial.allCases.count)
    }
    return [
      Section(
        name: "own noise that is right, at \(Console.short(Self.trial)), \(runs) runs",
        head: ["check", "generator", "alarms", "at most", "p"], rows: rows,
        sentence: sound ? "no check alarms more often than it may" : "a check alarms too often",
        isSound: sound),
      Section(
        name: "own noise that is wrong, at 1e-6, \(runs) runs",
        head: ["check", "fault", "found", "p of 0.99"], rows: found,
        sentence: isFound
          ? "each is found with the power that is stated" : "a fault is found too rarely",
        isSound: isFound),
    ]
  }
}
