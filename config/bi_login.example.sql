-- A login for a BI tool that reads the views of schema `bi` of one client and nothing else. Run it as the database's owner:
--
--   psql "$PMO_HUB_DATABASE_URL" -v login=acme_bi -v password='...' -v client='Acme' -f bi_login.example.sql
--
-- Every table the views read is held to the login's clients by row-level security, whatever the login sets or selects.
-- A login sees costs and names of people; who must not has a token of the API that hides them.

\set ON_ERROR_STOP on
BEGIN;
CREATE ROLE :"login" LOGIN PASSWORD :'password' IN ROLE pmo_hub_bi CONNECTION LIMIT 10;
ALTER ROLE :"login" SET search_path = bi;
ALTER ROLE :"login" SET default_transaction_read_only = on;
ALTER ROLE :"login" SET statement_timeout = '5min';
ALTER ROLE :"login" SET idle_in_transaction_session_timeout = '1min';
ALTER ROLE :"login" SET timezone = 'UTC';

-- One row for each client the login may see.
SELECT set_config('pmo_hub.clients', '*', true);
INSERT INTO bi_login (client_id, role_name) SELECT id, :'login' FROM client WHERE name = :'client';
COMMIT;
