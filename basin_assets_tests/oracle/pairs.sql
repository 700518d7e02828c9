-- The tables of pairs, read once more from sections 5 and 6 of the contract as an analyst would
-- write them. DuckDB runs this over the tables that pairs.py fills:
--   checkins(checkin_id, customer_id, moment, place), gifts(checkin_id, moment, giver, taker, is_guest_pass,
--   pass_type), members(customer_id, starts, ends), rosters(roster, customer_id, membership_id,
--   type_id, name, size, starts, ends), customers(customer_id, name, surname), relations(one, other,
--   kind), scores(one, other, score, is_probability), today(as_of).
-- Every pair has its lower id first.

-- 5.2 Check-ins at most 30 minutes apart at one place on one day; each is near itself.
CREATE TABLE near AS
SELECT mine.checkin_id AS scan, theirs.checkin_id AS other_scan, mine.customer_id AS one,
       theirs.customer_id AS other, mine.moment::DATE AS day, mine.place,
       least(mine.moment, theirs.moment) AS earlier,
       abs(epoch_us(mine.moment) - epoch_us(theirs.moment)) AS gap
FROM checkins AS mine JOIN checkins AS theirs
  ON mine.place = theirs.place AND mine.moment::DATE = theirs.moment::DATE
 AND theirs.moment BETWEEN mine.moment - INTERVAL 30 MINUTE AND mine.moment + INTERVAL 30 MINUTE;

CREATE TABLE co_visits AS
WITH crowds AS (SELECT scan, count(*) - 2 AS others FROM near GROUP BY scan)
SELECT one AS customer_id_1, other AS customer_id_2, day, place AS location,
       gap / 1e6 AS gap_seconds, epoch_us(earlier - day::TIMESTAMP) / 1e6 AS second,
       hour(earlier) AS hour, (mine.others + theirs.others) / 2 AS crowd
FROM near JOIN crowds AS mine USING (scan) JOIN crowds AS theirs ON theirs.scan = other_scan
WHERE one < other
QUALIFY row_number() OVER (PARTITION BY one, other, day, place ORDER BY gap, earlier) = 1;

CREATE TABLE passes AS
SELECT least(giver, taker) AS customer_id_1, greatest(giver, taker) AS customer_id_2,
       giver < taker AS is_from_1, moment::DATE AS day, *
FROM gifts;

-- 5.1 min(50, 10 x shares + 5 if both gave).
CREATE TABLE pass_sharer_recipient AS
WITH counted AS (
  SELECT customer_id_1, customer_id_2, count(*) AS shares,
         count(*) FILTER (is_from_1) AS forth, count(*) FILTER (NOT is_from_1) AS back,
         min(day) AS first_day, max(day) AS last_day,
         coalesce(list_sort(list(DISTINCT pass_type) FILTER (pass_type <> '')), []) AS pass_types
  FROM passes GROUP BY ALL
)
SELECT customer_id_1, customer_id_2,
       least(50, 10 * shares + CASE WHEN forth > 0 AND back > 0 THEN 5 ELSE 0 END)
         AS connection_strength,
       first_day AS first_interaction_date, last_day AS last_interaction_date,
       shares AS interaction_count, forth AS shares_from_1_to_2, back AS shares_from_2_to_1,
       to_json(pass_types)::VARCHAR AS pass_types_shared, forth > 0 AND back > 0 AS is_reciprocal,
       json_object('is_reciprocal', is_reciprocal, 'pass_types_shared', pass_types,
                   'shares_from_1_to_2', forth, 'shares_from_2_to_1', back)::VARCHAR AS metadata
FROM counted;

-- 5.2 min(40, 5 x days + 10 if at least two of the days are shared-pass days).
CREATE TABLE same_day_group AS
WITH days AS (
  SELECT customer_id_1, customer_id_2, day, min(gap_seconds) AS gap FROM co_visits GROUP BY ALL
), shared AS (
  SELECT DISTINCT customer_id_1, customer_id_2, day, true AS is_shared FROM passes
), weekdays AS (
  SELECT customer_id_1, customer_id_2, dayname(day) AS weekday
  FROM days GROUP BY customer_id_1, customer_id_2, weekday
  QUALIFY row_number() OVER (
    PARTITION BY customer_id_1, customer_id_2 ORDER BY count(*) DESC, max(day) DESC) = 1
), counted AS (
  SELECT customer_id_1, customer_id_2, count(*) AS n, count(is_shared) AS shared_days,
         min(day) AS first_day, max(day) AS last_day,
         json_object('120', count(*) FILTER (gap > 60 AND gap <= 120),
                     '1800', count(*) FILTER (gap > 600),
                     '300', count(*) FILTER (gap > 120 AND gap <= 300),
                     '60', count(*) FILTER (gap <= 60),
                     '600', count(*) FILTER (gap > 300 AND gap <= 600)) AS gaps
  FROM days LEFT JOIN shared USING (customer_id_1, customer_id_2, day) GROUP BY ALL
)
SELECT customer_id_1, customer_id_2,
       json_object('co_visit_count', n, 'co_visits_with_shared_pass', shared_days,
                   'gap_bins', gaps, 'typical_day_of_week', weekday)::VARCHAR AS metadata,
       least(40, 5 * n + CASE WHEN shared_days >= 2 THEN 10 ELSE 0 END) AS connection_strength,
       first_day AS first_interaction_date, last_day AS last_interaction_date,
       n AS interaction_count, n AS co_visit_count, shared_days AS co_visits_with_shared_pass,
       weekday AS typical_day_of_week, gaps::VARCHAR AS gap_bins
FROM counted JOIN weekdays USING (customer_id_1, customer_id_2);

-- 5.3 80 for two on one membership; of several the latest start, then the higher id, speaks.
CREATE TABLE family_membership AS
SELECT mine.customer_id AS customer_id_1, theirs.customer_id AS customer_id_2,
       80 AS connection_strength, min(mine.starts) OVER pair AS first_interaction_date,
       greatest(min(mine.starts) OVER pair, max(least(coalesce(mine.ends, as_of), as_of)) OVER pair)
         AS last_interaction_date,
       count(*) OVER pair AS interaction_count, mine.membership_id,
       mine.type_id AS membership_type_id, mine.name AS membership_type,
       mine.size AS relationship,
       mine.starts <= as_of AND (mine.ends IS NULL OR as_of <= mine.ends) AS is_current,
       json_object('is_current', is_current, 'membership_id', mine.membership_id,
                   'membership_type', membership_type, 'membership_type_id', membership_type_id,
                   'relationship', relationship)::VARCHAR AS metadata
FROM rosters AS mine
JOIN rosters AS theirs ON mine.roster = theirs.roster AND mine.customer_id < theirs.customer_id, today
WINDOW pair AS (PARTITION BY mine.customer_id, theirs.customer_id)
QUALIFY row_number() OVER (
  PARTITION BY mine.customer_id, theirs.customer_id
  ORDER BY mine.starts DESC, mine.membership_id DESC NULLS LAST, mine.type_id DESC) = 1;

-- 5.4 min(60, 15 x visits). Guest = who was it more often, on a tie the guest of the latest visit.
CREATE TABLE frequent_guest AS
WITH counted AS (
  SELECT customer_id_1, customer_id_2, count(*) AS visits, min(day) AS first_day,
         max(day) AS last_day, count(*) FILTER (NOT is_from_1) AS of_1,
         count(*) FILTER (is_from_1) AS of_2,
         CASE WHEN of_1 > of_2 THEN customer_id_1 WHEN of_2 > of_1 THEN customer_id_2
              ELSE last(taker ORDER BY moment, checkin_id) END AS guest,
         min(day) FILTER (NOT is_from_1) AS first_of_1, min(day) FILTER (is_from_1) AS first_of_2
  FROM passes WHERE is_guest_pass GROUP BY customer_id_1, customer_id_2
), with_first AS (
  SELECT *, CASE WHEN guest = customer_id_1 THEN first_of_1 ELSE first_of_2 END AS first_visit,
         CASE WHEN guest = customer_id_1 THEN customer_id_2 ELSE customer_id_1 END AS host
  FROM counted
), with_status AS (
  SELECT *,
         CASE WHEN EXISTS (FROM members WHERE customer_id = guest AND starts <= first_visit - 1
                           AND (ends IS NULL OR ends >= first_visit - 1)) THEN 'member'
              WHEN EXISTS (FROM members, today WHERE customer_id = guest
                           AND starts BETWEEN first_visit AND as_of) THEN 'converted'
              ELSE 'not_member' END AS status
  FROM with_first
)
SELECT customer_id_1, customer_id_2, least(60, 15 * visits) AS connection_strength,
       first_day AS first_interaction_date, last_day AS last_interaction_date,
       visits AS interaction_count, visits AS guest_visit_count, host AS host_customer_id,
       guest AS guest_customer_id, of_1 AS guest_visits_of_1_by_2, of_2 AS guest_visits_of_2_by_1,
       first_visit AS first_guest_visit, status AS conversion_status,
       json_object('conversion_status', status, 'first_guest_visit', first_visit,
                   'guest_customer_id', guest::VARCHAR, 'guest_visit_count', visits,
                   'guest_visits_of_1_by_2', of_1, 'guest_visits_of_2_by_1', of_2,
                   'host_customer_id', host::VARCHAR)::VARCHAR AS metadata
FROM with_status;

-- 5.5 The types of a pair in their order; its points up to 100.
CREATE TABLE typed AS
SELECT 1 AS number, 'pass_sharer_recipient' AS type, * FROM pass_sharer_recipient
UNION ALL BY NAME SELECT 2 AS number, 'same_day_group' AS type, * FROM same_day_group
UNION ALL BY NAME SELECT 3 AS number, 'family_membership' AS type, * FROM family_membership
UNION ALL BY NAME SELECT 4 AS number, 'frequent_guest' AS type, * FROM frequent_guest;

CREATE TABLE customer_connections AS
WITH pairs AS (
  SELECT customer_id_1, customer_id_2, string_agg(type, ',' ORDER BY number) AS connection_type,
         least(100, sum(connection_strength)) AS connection_strength,
         min(first_interaction_date) AS first_interaction_date,
         max(last_interaction_date) AS last_interaction_date,
         sum(interaction_count) AS interaction_count,
         coalesce(max(interaction_count) FILTER (number = 1), 0) AS shares,
         coalesce(max(interaction_count) FILTER (number = 2), 0) AS co_visits,
         string_agg(format('"{}":{}', type, metadata), ',' ORDER BY type)
           FILTER (type < 'is_family_group') AS told_before,
         string_agg(format('"{}":{}', type, metadata), ',' ORDER BY type)
           FILTER (type > 'is_family_group') AS told_after
  FROM typed GROUP BY customer_id_1, customer_id_2
), kin AS (
  SELECT DISTINCT least(one, other) AS customer_id_1, greatest(one, other) AS customer_id_2,
         true AS is_kin
  FROM relations WHERE kind IN ('CHI', 'PRE', 'SIB')
)
SELECT row_number() OVER (ORDER BY customer_id_1, customer_id_2) AS nth,
       customer_id_1, customer_id_2, connection_type, connection_strength,
       first_interaction_date, last_interaction_date, interaction_count,
       connection_type LIKE '%family_membership%' OR is_kin IS NOT NULL
         OR (shares > 0 AND coalesce(mine.surname = theirs.surname AND mine.surname <> '', false))
         AS is_family_group,
       CASE WHEN connection_strength <= 20 THEN 'Weak' WHEN connection_strength <= 40 THEN 'Moderate'
            WHEN connection_strength <= 60 THEN 'Strong'
            WHEN connection_strength <= 80 THEN 'Very Strong' ELSE 'Family/Core' END
         AS strength_band,
       '{' || concat_ws(',', '"co_visits":' || co_visits, told_before,
                        '"is_family_group":' || is_family_group, told_after,
                        '"shares":' || shares, format('"strength_band":"{}"', strength_band))
           || '}' AS metadata
FROM pairs LEFT JOIN kin USING (customer_id_1, customer_id_2)
LEFT JOIN customers AS mine ON mine.customer_id = customer_id_1
LEFT JOIN customers AS theirs ON theirs.customer_id = customer_id_2;

-- 6 Each type of a pair from both sides.
CREATE TABLE connection_types AS
WITH sides AS (
  SELECT customer_id_1 AS customer_id, customer_id_2 AS other_customer_id, * FROM typed
  UNION ALL SELECT customer_id_2, customer_id_1, * FROM typed
)
SELECT row_number() OVER (ORDER BY sides.customer_id, other_customer_id, number) AS nth,
       sides.customer_id, mine.name AS customer_name, other_customer_id, theirs.name AS other_name,
       type AS connection_type, connection_strength, interaction_count, first_interaction_date,
       last_interaction_date
FROM sides LEFT JOIN customers AS mine USING (customer_id)
LEFT JOIN customers AS theirs ON theirs.customer_id = other_customer_id;

-- 6 Every pair that is more than a chance meeting, from both sides.
CREATE TABLE customer_friends AS
WITH scored AS (
  SELECT pairs.*, score, connection_type <> 'same_day_group' AS is_beyond,
         CASE WHEN connection_strength > 40 OR (score >= 0.8 AND is_probability) THEN 1
              WHEN connection_strength > 20 OR is_beyond THEN 2 ELSE 3 END AS rank
  FROM customer_connections AS pairs
  LEFT JOIN scores ON customer_id_1 = scores.one AND customer_id_2 = scores.other
  WHERE is_beyond OR interaction_count >= 2 OR round(score, 3) >= 0.5
), sides AS (
  SELECT customer_id_1 AS customer_id, customer_id_2 AS friend_customer_id, * FROM scored
  UNION ALL SELECT customer_id_2, customer_id_1, * FROM scored
)
SELECT row_number() OVER (
         ORDER BY sides.customer_id, rank, NOT is_beyond, connection_strength DESC,
                  coalesce(score, 0) DESC, friend_customer_id) AS nth,
       sides.customer_id, mine.name AS customer_name, friend_customer_id,
       theirs.name AS friend_name, ['close', 'tie', 'chance'][rank] AS closeness,
       connection_strength, strength_band, connection_type AS connection_types,
       first_interaction_date AS friends_since, last_interaction_date AS last_seen
FROM sides LEFT JOIN customers AS mine USING (customer_id)
LEFT JOIN customers AS theirs ON theirs.customer_id = friend_customer_id;
