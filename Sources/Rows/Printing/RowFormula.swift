public import Derivation
import RealModule
public import Scalars

/// The formulas of one row, from the derivation's own functions.
///
/// They are one generic function: called with letters it gives what is printed, called with numbers
/// the values. Each right side is a call into `Derivation`. Where the code sums or multiplies over
/// times, an instance of two or three steps is given, and ``note`` says so. All are for one
/// coordinate; laws are those of a vector of independent ones.
public protocol RowFormula: SendableMetatype {
  /// The formulas, in the order in which they are printed.
  ///
  /// - Parameter letters: what the letters stand for.
  /// - Throws: ``Derivation/DerivationError`` if the letters' values are out of range.
  static func formulas<F: AnalyticField & Sendable>(
    _ letters: Letters<F>
  ) throws(DerivationError) -> [Formula<F>]

  /// Of which special case the formulas are, if they have numbers where the equation has letters.
  static var note: String? { get }

  /// The letters that abbreviate, each after those that its meaning needs.
  static func abbreviations(_ notation: Notation) -> [Letter]
}

extension RowFormula {
  /// None: the formulas are general.
  public static var note: String? { nil }

  /// The quotients ``ratios(_:)``.
  public static func abbreviations(_ notation: Notation) -> [Letter] { ratios(notation) }

  /// α_t = ᾱ_t/ᾱ_{t−1} and β_t = 1−α_t, which the DDIM paper spells out.
  static func ratios(_ notation: Notation) -> [Letter] {
    switch notation {
    case .barAlpha: [.alpha(.now), .beta(.now)]
    case .ddim: []
    }
  }
}

extension Letters {
  /// What an abbreviation stands for; nil for a letter that is none.
  func meaning(of letter: Letter) throws(DerivationError) -> F? {
    switch letter {
    case .alpha(.now): from / to
    case .beta(.now): Forward.kernelVariance(to: from, from: to)
    case .posteriorVariance(.now): Posterior.variance(to: to, from: from)
    case .posteriorMean(let ofPrediction):
      try Posterior.mean(
        data: ofPrediction ? predictedData : data, state: state, to: to, from: from)
    case .stateWeight(ofPosterior: true): try Posterior.stateWeight(to: to, from: from)
    case .stateWeight(ofPosterior: false):
      try DDIM.weights(to: to, from: from, sigma: sigma).state
    case .meanChange: try Objective.meanChange(to: to, from: from, sigma: sigma)
    case .predictedData:
      try Inversion.predictedData(state: state, noise: predictedNoise, signalPower: from)
    case .reversedSlope: try modelKernels(1)[0].reversed(mean: 0, variance: 1).slope
    case .reversedVariance: try modelKernels(1)[0].reversed(mean: 0, variance: 1).variance
    case .sigma(nil):
      try DDIM.sigma(to: self[.barAlpha(.previous)], from: from, eta: self[.eta])
    default: nil
    }
  }
}
