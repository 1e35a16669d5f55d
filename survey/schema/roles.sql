-- Who may do what. Applied by every `survey migrate`, whatever the version, so that a restored database has it too.
-- A role may log in, but has no password until an administrator gives it one.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['heard_site', 'heard_worker', 'heard_desk'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I login', wanted);
            exception when duplicate_object or unique_violation then
                null; -- another database of this cluster made it in the same moment
            end;
        end if;
    end loop;
    if not (select rolsuper from pg_roles where rolname = current_user)
        and not pg_has_role(current_user, 'heard_worker', 'member') then
        execute format('grant heard_worker to %I', current_user);
    end if;
    if (select rolsuper from pg_roles where rolname = current_user)
        and not pg_has_role('heard_worker', 'pg_checkpoint', 'member') then
        grant pg_checkpoint to heard_worker;
        grant execute on function pg_switch_wal() to heard_worker;
    end if;
    execute format('grant temporary on database %I to heard_worker', current_database());
end $$;

revoke all on schema heard, answers, stops, desk from public;
revoke all on all tables in schema heard from public;
revoke all on all tables in schema desk from public;
revoke all on all functions in schema heard from public;
grant usage on schema heard to heard_site, heard_worker, heard_desk;
grant select on public.heard_migration to heard_site, heard_worker, heard_desk;

-- The site: drafts in and out, responses into the pool and never out of it.
grant select (id, entry, state, revision, body, switches, findings) on heard.consultation to heard_site;
grant select (id, consultation, public_key, is_open) on heard.epoch to heard_site;
grant select on heard.questionnaire, heard.sweep, heard.invitation to heard_site;
grant select, insert, update, delete on heard.draft to heard_site;
grant execute on function heard.send to heard_site;

-- The worker: sweeps and releases. It alone sees the pool and the table of an open consultation.
grant select on heard.installation, heard.questionnaire, heard.draft to heard_worker;
grant delete on heard.draft to heard_worker;
grant select, update on heard.sweep, heard.consultation to heard_worker;
grant select, insert, update, delete on heard.epoch to heard_worker;
grant select, delete on heard.pool to heard_worker;
grant select, insert, delete on heard.spent to heard_worker;
grant select, delete on heard.invitation to heard_worker;
grant usage, create on schema answers, stops to heard_worker;

-- The desk: consultations and questionnaires, counts in tens, and the responses of closed consultations (each granted
-- at its closing). No draft, no waiting response, no key.
grant select, insert, update on heard.consultation to heard_desk;
grant select, insert on heard.questionnaire to heard_desk;
grant select, insert, delete on heard.invitation to heard_desk;
grant execute on function heard.counted to heard_desk;
grant usage on schema answers, stops to heard_desk;
-- Answers on paper, typed in by staff, go into the pool as a site's do, and come out of it no more than a site's.
grant select (id, consultation, public_key, is_open) on heard.epoch to heard_desk;
grant execute on function heard.send to heard_desk;
-- Its own rooms. What was done, and what was destroyed, is written once.
grant usage on schema desk to heard_desk;
grant select, insert, update, delete on all tables in schema desk to heard_desk;
revoke update, delete on desk.deed, desk.destruction from heard_desk;
