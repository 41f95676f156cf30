extension Capabilities {
  /// The longest vectors that are asked about: of a picture of 3 × 64 × 64, and a little more.
  package static let largestDimension = 16_384

  /// The predictions that are taken.
  package var predictionKinds: [Prediction.Kind] {
    Prediction.Kind.allCases.filter { predictions.contains($0) }
  }

  /// The prediction that most steps are asked with: noise if it is taken.
  package var mainPrediction: Prediction.Kind { predictionKinds.first ?? .noise }

  /// Why an operation cannot be asked for; nil if it can.
  package func refusal(of operation: Operation) -> String? {
    supports.contains(operation) ? nil : "the candidate does not claim \(operation.rawValue)"
  }

  /// Why a prediction cannot be handed over; nil if it can.
  package func refusal(of kind: Prediction.Kind) -> String? {
    guard !predictions.contains(kind) else { return nil }
    let name =
      switch kind {
      case .noise: "noise"
      case .velocity: "velocity"
      case .data: "data"
      }
    return "the candidate takes no \(name) prediction"
  }

  /// Why a schedule cannot be configured; nil if it can.
  package func refusal(of schedule: Schedule) -> String? {
    if !supports.contains(.configure) { return "the candidate does not claim configure" }
    if let dimensions, dimensions.allSatisfy({ $0 > Self.largestDimension }) {
      return "the candidate takes only vectors of more than \(Self.largestDimension) numbers"
    }
    guard let families else { return nil }
    guard let family = schedule.family else { return "the candidate takes no list of β" }
    return families.contains(family.kind)
      ? nil : "the candidate does not build the family \(family.name)"
  }
}
