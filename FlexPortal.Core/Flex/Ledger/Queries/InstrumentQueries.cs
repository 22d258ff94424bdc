using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>The contracts of the ledger.</summary>
public sealed class InstrumentQueries(IDbContextFactory<PortalDbContext> contexts, LedgerQueries ledger)
{
    /// <summary>A page of contracts, by their ids.</summary>
    internal async Task<Page<LedgerInstrument>> ListAsync(
        AccountScope scope, ListRequest<Instrument, LedgerInstrument> request, int pageSize, CancellationToken cancellationToken)
    {
        var filters = request.Filters;
        if (filters.Of(InstrumentFilters.AccountKey) is { } key)
        {
            if ((await ledger.ListAccountsAsync(scope, cancellationToken))
                .FirstOrDefault(one => string.Equals(one.AccountKey, key, StringComparison.Ordinal)) is not { } account)
                return Page<LedgerInstrument>.Empty;
            filters = filters.Without(InstrumentFilters.AccountKey).With(InstrumentFilters.Account, account.AccountId);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (filters.Of(InstrumentFilters.Text) is { } text)
            filters = filters.Without(InstrumentFilters.Text).With(InstrumentFilters.Ids, LedgerNames.WithText(context, text));
        var contracts = filters.Apply(Within(context, scope));
        return await request.Order.ReadAsync(
            (place, most) =>
                InstrumentFilters.Read(context, request.Order.Walk(contracts, place).Take(most)).ToListAsync(cancellationToken),
            request.Cursor, Math.Clamp(pageSize, 1, PageSize.Max));
    }

    /// <summary>Contracts whose run is of an account of the scope.</summary>
    internal static IQueryable<Instrument> Within(PortalDbContext context, AccountScope scope)
    {
        var contracts = context.Set<Instrument>().AsNoTracking();
        return scope.Named is { } named
            ? contracts.Where(contract => context.Set<IngestionRun>().Any(
                run => run.IngestionRunId == contract.IngestionRunId && named.Contains(run.AccountId)))
            : contracts;
    }
}
