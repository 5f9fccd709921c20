/** Who decided. Null: decided before names were asked for. Decisions with a name stood in the package's report until here. */
export const releaseDeciderSchema = `
  ALTER TABLE release_decision ADD COLUMN decided_by TEXT;
  UPDATE release_decision SET decided_by = (
    SELECT json_extract(told.value, '$.decidedBy')
    FROM release, json_each(release.report_json, '$.decisions') AS told
    WHERE release.release_id = release_decision.release_id
      AND json_extract(told.value, '$.decidedAt') = release_decision.decided_at
      AND json_extract(told.value, '$.decision') = release_decision.decision
      AND json_extract(told.value, '$.note') = release_decision.note
  );
  UPDATE release SET report_json = json_remove(report_json, '$.decisions');
`;
