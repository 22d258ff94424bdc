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
    private const int MostNotes = 500;

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

    /// <summary>A contract with its names, labels and notes; null when the scope holds none with this id.</summary>
    public async Task<InstrumentDetail?> FindAsync(AccountScope scope, Guid instrumentId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Within(context, scope).Where(contract => contract.InstrumentId == instrumentId);
        if (await InstrumentFilters.Read(context, found).SingleOrDefaultAsync(cancellationToken) is not { } contract)
            return null;

        var names = await context.Set<InstrumentNameRow>()
            .Where(name => name.AccountId == contract.AccountId && name.Conid == contract.Conid)
            .OrderByDescending(name => name.LastDayLocal).ThenBy(name => name.InstrumentNameId)
            .Select(name => new InstrumentNaming(name.Symbol, name.Isin, name.FirstDayLocal, name.LastDayLocal, name.SourceRawRecordId))
            .ToListAsync(cancellationToken);
        var labels = await (
            from pair in context.Set<InstrumentLabel>().AsNoTracking()
            where pair.InstrumentId == instrumentId
            join label in context.Set<Label>() on pair.LabelId equals label.LabelId
            orderby label.Name
            select new AttachedLabel(label.LabelId, label.Name, pair.CreatedBy, pair.CreatedAtUtc)).ToListAsync(cancellationToken);
        var notes = await context.Set<Note>().AsNoTracking().Where(note => note.InstrumentId == instrumentId)
            .OrderByDescending(note => note.CreatedAtUtc).ThenBy(note => note.NoteId).Take(MostNotes)
            .Select(note => new AttachedNote(note.NoteId, note.Content, note.ReportDateLocal, note.CreatedBy, note.CreatedAtUtc))
            .ToListAsync(cancellationToken);
        return new(contract, names, labels, notes);
    }

    /// <summary>The account of a contract; null when the scope holds none with this id.</summary>
    public async Task<string?> FindAccountAsync(AccountScope scope, Guid instrumentId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Within(context, scope).Where(contract => contract.InstrumentId == instrumentId)
            .Select(contract => contract.AccountId).SingleOrDefaultAsync(cancellationToken);
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
