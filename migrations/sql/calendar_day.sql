-- The days that facts are joined by. Of no client.
CREATE VIEW calendar_day WITH (security_invoker = true) AS
SELECT to_char(d, 'YYYYMMDD')::int AS date_key, d::date AS date,
       extract(year FROM d)::int AS year, extract(quarter FROM d)::int AS quarter, extract(month FROM d)::int AS month,
       to_char(d, 'FMMonth') AS month_name, extract(day FROM d)::int AS day_of_month, extract(doy FROM d)::int AS day_of_year,
       extract(isodow FROM d)::int AS weekday, to_char(d, 'FMDay') AS weekday_name, extract(isodow FROM d) > 5 AS is_weekend,
       extract(isoyear FROM d)::int AS iso_year, extract(week FROM d)::int AS iso_week,
       to_char(d, 'YYYY-MM') AS year_month, to_char(d, 'YYYY"-Q"Q') AS year_quarter, to_char(d, 'IYYY"-W"IW') AS year_week,
       date_trunc('week', d)::date AS week_start, date_trunc('month', d)::date AS month_start
FROM generate_series(timestamp '1990-01-01', timestamp '2069-12-31', interval '1 day') AS d;
