public import Scalars

/// The left side of an equation: what its right side is the value, the law or the form of.
public indirect enum LeftSide: Hashable, Sendable {
  /// A quantity, as a formula of letters.
  case expression(Expression)
  /// A function of letters: μ̃_t(x_t, x_0).
  case function(Letter, of: [Letter])
  /// The density of one family of letters given others.
  case law(Law, of: [Letter], given: [Letter] = [])
  /// A normal law, as it stands within a divergence.
  case normal(mean: Expression, variance: Expression)
  /// The integral of a product over a letter.
  case integral([LeftSide], over: Letter)
  /// The logarithm of a density.
  case logarithm(LeftSide)
  /// The gradient with respect to the state.
  case gradient(LeftSide)
  /// KL(first ‖ second).
  case divergence(LeftSide, LeftSide)
  /// E of one quantity, under a law if one is named.
  case expectation(LeftSide, under: LeftSide? = nil)
  /// E or Var of a letter given letters.
  case conditional(Moment, of: Letter, given: [Letter])
  /// L_0 at a value of x_0.
  case termAtData(Expression)
  /// A letter, where σ_t² is another.
  case atVariance(Letter, Letter)
  /// A letter as one paper has it.
  case named(Letter, String)
  /// A quantity that goes by a name.
  case name(Name)

  /// The processes.
  public enum Law: String, Sendable {
    /// q.
    case forward = "q"
    /// q_σ.
    case family = #"q_\sigma"#
    /// p_θ.
    case model = #"p_\theta"#
  }

  /// A conditional mean or variance.
  public enum Moment: String, Sendable {
    /// E.
    case mean = #"\mathbb{E}"#
    /// Var.
    case variance = #"\mathrm{Var}"#
  }

  /// Quantities that go by a name.
  public enum Name: String, Sendable {
    case bound = #"\mathrm{ELBO}"#
    case simple = #"L_{\mathrm{simple}}"#
    case hybrid = #"L_{\mathrm{hybrid}}"#
    case latentLoss = #"L_{\mathrm{LDM}}"#
    case latentVariance = #"\mathrm{Var}(z_t)"#
    case encodedVariance = #"\mathrm{Var}(z_0)"#
    case centerShift = #"\Delta_t"#
    case encodedNoiseRate = #"s_t^{\mathrm{encoded}}"#
    case truncationError = #"\mathbb{E}\|x - W W^{\top} x\|^2"#
    case weighted = #"L_\gamma"#
    case theoremConstant = "C"
    case bits = #"\mathrm{bits}/\mathrm{dim}"#
    case learnedVariance = #"\Sigma_\theta"#
    case combination = #"\mathrm{slerp}(a, b; w)"#
    case arc = #"\mathrm{arc}(a, b; w)"#
    case linearVariance = #"\mathrm{Var}((1 - w) a + w b)"#
    case varianceAtSigmaHat = #"\mathrm{Var}_{\hat{\sigma}}(x_{t-1} \mid x_0)"#
    case flow = #"\frac{d(x / a)}{d(s / a)}"#
    case flowInTime = #"\frac{dx}{dt}"#
    case slope = #"\frac{\partial x_{t-1}}{\partial x_t}"#
    case noiseWeight = #"w_\epsilon"#
    case dataWeight = "w_x"
    case velocityWeight = "w_v"
    case distance = "W_2"
  }

  /// As it is printed.
  public func latex(_ notation: Notation = .barAlpha) -> String {
    func list(_ letters: [Letter]) -> String {
      letters.map { $0.latex(notation) }.joined(separator: ", ")
    }
    switch self {
    case .expression(let expression): return expression.latex(notation)
    case .function(let letter, let arguments):
      return "\(letter.latex(notation))(\(list(arguments)))"
    case .law(let law, let letters, let given):
      let condition = given.isEmpty ? "" : #" \mid \#(list(given))"#
      return "\(law.rawValue)(\(list(letters))\(condition))"
    case .normal(let mean, let variance):
      return #"\mathcal{N}(\#(mean.latex(notation)), \#(variance.latex(notation)))"#
    case .integral(let factors, let letter):
      let product = factors.map { $0.latex(notation) }.joined(separator: #"\, "#)
      return #"\int \#(product)\, d\#(letter.latex(notation))"#
    case .logarithm(let side): return #"\log \#(side.latex(notation))"#
    case .gradient(let side): return #"\nabla_{x_t} \#(side.latex(notation))"#
    case .divergence(let first, let second):
      return
        #"D_{\mathrm{KL}}\left(\#(first.latex(notation)) \,\|\, \#(second.latex(notation))\right)"#
    case .expectation(let side, let law):
      let under = law.map { "_{\($0.latex(notation))}" } ?? ""
      return #"\mathbb{E}\#(under)[\#(side.latex(notation))]"#
    case .conditional(let moment, let letter, let given):
      let condition = given.isEmpty ? "" : #" \mid \#(list(given))"#
      return moment == .mean
        ? #"\mathbb{E}[\#(letter.latex(notation))\#(condition)]"#
        : #"\mathrm{Var}(\#(letter.latex(notation))\#(condition))"#
    case .termAtData(let data):
      return #"L_0\big|_{x_0 = \#(data.latex(notation))}"#
    case .atVariance(let letter, let variance):
      return #"\#(letter.latex(notation))\big|_{\sigma_t^2 = \#(variance.latex(notation))}"#
    case .named(let letter, let paper):
      return #"\#(letter.latex(notation))^{\mathrm{\#(paper)}}"#
    case .name(let name): return name.rawValue
    }
  }
}

extension LeftSide {
  /// A letter alone.
  static func letter(_ letter: Letter) -> LeftSide { .expression(.letter(letter)) }

  /// The letters in it, in the order in which they stand.
  var letters: [Letter] {
    switch self {
    case .expression(let expression), .termAtData(let expression): expression.letters
    case .function(let letter, let arguments): [letter] + arguments
    case .law(_, let letters, let given): letters + given
    case .normal(let mean, let variance): mean.letters + variance.letters
    case .integral(let sides, let letter): sides.flatMap(\.letters) + [letter]
    case .logarithm(let side), .gradient(let side): side.letters
    case .divergence(let first, let second): first.letters + second.letters
    case .expectation(let side, let law): (law?.letters ?? []) + side.letters
    case .conditional(_, let letter, let given): [letter] + given
    case .atVariance(let letter, let variance): [letter, variance]
    case .named(let letter, _): [letter]
    case .name: []
    }
  }
}
