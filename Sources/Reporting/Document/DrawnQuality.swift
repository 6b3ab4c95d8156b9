internal import FileFormats
internal import Running

extension ReportDocument {
  /// What was observed of the quality of the log's own answers.
  struct ObservedQuality: Encodable, LeftOutWhenNil {
    let requests: Int
    let observed: Int
    let unreadable: Int
    let outOfRange: Int
    let mean: Double?
    let interval: [Double]?
    let models: [Part]
    let days: [Part]
    let groups: [Grouping]
    let asRouted: AsRouted?
    let asRoutedNote: String?

    /// A logged model, a day or a group; without a name, requests that the log does not tell it of.
    struct Part: Encodable {
      let name: String?
      let requests: Int
      let observed: Int
      let mean: Double?
      let interval: [Double]?
      let pricedRequests: Int
      let costUSD: String

      init(_ name: String?, _ total: QualityTotal) {
        (self.name, requests, observed) = (name, total.rows, total.observedRows)
        (mean, interval) = (total.mean, total.interval?.ends)
        (pricedRequests, costUSD) = (total.pricedRows, total.cost.description)
      }

      static func all(_ table: QualityTable) -> [Part] {
        table.sorted.map { Part($0.name.description, $0.total) }
          + (table.missing.rows > 0 ? [Part(nil, table.missing)] : [])
      }
    }

    struct Grouping: Encodable {
      let field: String
      let groups: [Part]
    }

    struct AsRouted: Encodable {
      let mean: Double
      let interval: [Double]?
      let effectiveRequests: Double
      let statedRequests: Int
      let unreadable: Int
      let matchedRequests: Int
      let observedRequests: Int
      let weightPerRequest: Double?
    }

    init(_ ledger: QualityLedger) {
      let total = ledger.total
      (requests, observed) = (total.rows, total.observedRows)
      (unreadable, outOfRange) = (ledger.unreadableRows, ledger.outOfRangeRows)
      (mean, interval) = (total.mean, total.interval?.ends)
      (models, days) = (Part.all(ledger.models), Part.all(ledger.days))
      groups = ledger.groups.map { Grouping(field: $0.field, groups: Part.all($0)) }
      asRouted = ledger.weighted.flatMap { own in
        own.value.map { value in
          AsRouted(
            mean: value, interval: own.interval?.ends, effectiveRequests: own.effectiveRows,
            statedRequests: own.statedRows, unreadable: own.unreadableRows, matchedRequests: own.matchedRows,
            observedRequests: own.observedRows, weightPerRequest: own.weightPerRow)
        }
      }
      asRoutedNote = asRouted == nil ? ObservedQualityText.unknownAsRouted(ledger) : nil
    }
  }
}
