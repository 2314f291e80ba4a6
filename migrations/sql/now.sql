-- The instant that a view looks from. Its namesake in the schema `past` is the one that is looked back at.
CREATE OR REPLACE FUNCTION pmo_hub_now(client uuid) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT now() $$;
