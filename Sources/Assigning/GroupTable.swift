/// Costs by group of one `--group-by`.
package typealias GroupTable = CappedTable<GroupTotal>

extension GroupTotal: GroupSum {}
