/**
 * Whether a row of `photo` is in the dataset now: it was chosen under the label that it has, and has not been rejected since.
 */
export const STANDING_MEMBER = `photo.decision <> 'rejected' AND EXISTS (SELECT 1 FROM dataset_member
  WHERE dataset_member.photo_id = photo.photo_id AND dataset_member.class_index = photo.class_index)`;

/** The split in which a row of `photo` stands now, or null. That of a photo that is in no dataset now is remembered, but does not hold. */
export const STANDING_SPLIT = `(SELECT split FROM split_assignment
  WHERE split_assignment.photo_id = photo.photo_id AND split_assignment.class_index = photo.class_index AND ${STANDING_MEMBER})`;
