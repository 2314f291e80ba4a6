-- The instant that a view looks from. Its namesakes in `past` and `recalled` are the one that is looked back at.
CREATE OR REPLACE FUNCTION pmo_hub_now(client uuid) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT now() $$;
