-- Whoever notes a session as revoked holds its row first, as a delete does. Without that a logout waits for the note of a
-- ban, and the ban for the row of the logout. All sessions of the account, in the order of their ids, as everything that
-- locks several of them does: those without tokens end in the same transaction.
CREATE OR REPLACE FUNCTION daemun.note_closed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM daemun.sessions WHERE user_id = NEW.id ORDER BY id FOR UPDATE;
  PERFORM daemun.note_revoked_session(id) FROM daemun.sessions WHERE user_id = NEW.id AND refresh_generation IS NOT NULL ORDER BY id;
  RETURN NULL;
END $$;
