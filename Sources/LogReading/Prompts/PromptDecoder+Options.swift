package import FileFormats

extension PromptDecoder {
  /// What is wanted of each row.
  package struct Options: Sendable {
    package var turn: PromptTurn
    /// These overrule where the format keeps a field.
    package var promptField: JSONPointer?
    package var idField: JSONPointer?
    package var modelField: JSONPointer?
    package var timeField: JSONPointer?
    /// Leads to an object of token counts in any names that `TokenUsage` reads.
    package var usageField: JSONPointer?
    /// Usage from the results of batches, for rows that bring none.
    package var joinedUsage: UsageIndex?
    /// Reads what was observed of the quality of the logged answers; nil where nobody asks.
    package var quality: QualityReader?
    /// Whether records keep the model and the time of their logging.
    package var keepsOrigin = false
    /// A vector that each row brings, and its dimension.
    package var embeddingField: JSONPointer?
    package var embeddingDimension: Int
    /// A member that a row must not have yet, because it will be added.
    package var reservedMember: String?
    /// Keeps the lines that are set aside.
    package var keepsSetAside = false
    /// Makes requests of the rows; nil where none are wanted.
    package var requests: RequestMaker?
    /// Keeps the texts of all messages, whichever turn is scored, for rows whose prompt tokens the log does not tell.
    package var keepsMessages = false
    /// What a report groups rows by.
    package var groupFields: [GroupField] = []
    /// What the router groups rows by, the parent's first.
    package var routerGroupFields: [GroupField] = []
    /// What names the session that a row is part of.
    package var sessionField: GroupField?
    /// The members of a row that pointers name first.
    package var namedMembers: [String] {
      let pointers = [promptField, idField, modelField, timeField, usageField, embeddingField]
      let groups = (groupFields + routerGroupFields + [sessionField].compactMap(\.self)).map { field -> JSONPointer? in
        if case .pointer(let pointer, _) = field { pointer } else { nil }
      }
      return (pointers + [quality?.field, quality?.propensityField] + groups).compactMap { $0?.firstMember }
    }
    var hasGroups: Bool { !groupFields.isEmpty || !routerGroupFields.isEmpty || sessionField != nil }
    /// Rows that are nested deeper are rejected.
    package var maximumDepth: Int
    package var maximumLineLength: Int

    package static let standardDepth = 256

    package init(
      turn: PromptTurn = .first, promptField: JSONPointer? = nil, embeddingField: JSONPointer? = nil,
      embeddingDimension: Int = 0, reservedMember: String? = nil, maximumDepth: Int = standardDepth,
      maximumLineLength: Int = 16 << 20
    ) {
      self.turn = turn
      self.promptField = promptField
      self.embeddingField = embeddingField
      self.embeddingDimension = embeddingDimension
      self.reservedMember = reservedMember
      self.maximumDepth = maximumDepth
      self.maximumLineLength = maximumLineLength
    }
  }
}
