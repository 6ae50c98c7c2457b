/// What happens to a consumer's partitions, for those who want to know before they ask.
package enum AssignmentEvent: Hashable, Sendable {
  /// These are ours from now on; reading starts at what was last committed.
  case assigned([TopicPartition])
  /// These will be given back once what was taken from them is completed, and at this moment in
  /// any case. Finish it or drop it.
  case revoking([TopicPartition], until: ContinuousClock.Instant)
  /// These already have another owner: abort what is open.
  case lost([TopicPartition])
  /// These are no longer ours.
  case revoked([TopicPartition])
}
