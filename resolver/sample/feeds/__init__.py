"""What each department hands over: one function a feed."""

from __future__ import annotations

from collections.abc import Callable

from resolver.sample.feeds import care, deaths, economy, justice, pensions, police, social, travel
from resolver.sample.sink import Sink
from resolver.sample.world import World

FEEDS: tuple[Callable[[World, Sink], None], ...] = (
    police.population_register,
    police.death_cancellations,
    police.border_crossings,
    deaths.cremations,
    care.old_age_allowance,
    deaths.retired_cadre_deaths,
    deaths.medical_deaths,
    care.settlements,
    deaths.death_certificates,
    care.check_ups,
    deaths.community_deaths,
    care.home_visits,
    justice.judgments,
    justice.prisoners,
    pensions.employee_pensions,
    pensions.resident_pensions,
    pensions.payments,
    pensions.account_changes,
    social.cards,
    social.authentications,
    social.enrolments,
    social.awards,
    social.unemployment_benefits,
    social.work_injuries,
    social.funeral_grants,
    economy.employment,
    economy.income_tax,
    economy.companies,
    economy.bank_accounts,
    economy.withdrawals,
    travel.rail,
    travel.aviation,
    travel.bus_cards,
    travel.telecoms,
)
"""Every feed, in the order in which they are written."""
