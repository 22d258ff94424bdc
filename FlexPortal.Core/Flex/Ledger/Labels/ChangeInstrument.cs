using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Labels;

/// <summary>Changes labels and notes of a contract, with an entry of the audit log in the same transaction.</summary>
public sealed class ChangeInstrument(PortalDatabase database, InstrumentQueries instruments, AuditLog audit)
{
    /// <summary>Longest name of a label, and longest note, in characters.</summary>
    public const int LongestLabel = 100, LongestNote = 20_000;

    /// <summary>Carries the change out; the answer is why not, or null. A change that is made already is no error.</summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="instrumentId">The contract.</param>
    /// <param name="change">The change.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancellationToken">Ends it before it is committed.</param>
    public async Task<PortalError?> ExecuteAsync(
        AccountScope scope, Guid instrumentId, InstrumentChange change, AuditActor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (FaultOf(change) is { } fault)
            return fault;
        if (await instruments.FindAccountAsync(scope, instrumentId, cancellationToken) is not { } account)
            return FlexErrors.InstrumentNotFound();

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var contract = new LabeledContract(account, instrumentId);
        var (action, changed) = await ApplyAsync(connection, contract, change, by.Name, cancellationToken);
        if (changed is { } id)
            await audit.CommitAsync(transaction, FlexAuditEvents.InstrumentChanged(by, action, instrumentId, id), cancellationToken);
        return changed is null && change is (InstrumentChange.RemoveLabel or InstrumentChange.RemoveNote)
            ? FlexErrors.LabelOrNoteNotFound() : null;
    }

    private static PortalError? FaultOf(InstrumentChange change) => change switch
    {
        InstrumentChange.AddLabel { Name: var name } when name.Trim().Length is 0 or > LongestLabel || name.Any(char.IsControl) =>
            FlexErrors.LabelInvalid(),
        InstrumentChange.AddNote { Content: var content } when content.Trim().Length is 0 or > LongestNote
            || content.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t')) => FlexErrors.NoteInvalid(),
        _ => null,
    };

    private static async Task<(AuditAction Action, Guid? Changed)> ApplyAsync(
        NpgsqlConnection connection, LabeledContract contract, InstrumentChange change, string by, CancellationToken ct) => change switch
        {
            InstrumentChange.AddLabel label => (
                AuditAction.LabelAdd, await InstrumentLabelSql.AttachAsync(connection, contract, label.Name.Trim(), by, ct)),
            InstrumentChange.RemoveLabel label => (
                AuditAction.LabelRemove,
                await InstrumentLabelSql.DetachAsync(connection, contract, label.LabelId, ct) ? label.LabelId : null),
            InstrumentChange.AddNote note => (
                AuditAction.NoteAdd,
                await InstrumentLabelSql.AddNoteAsync(connection, contract, note with { Content = note.Content.Trim() }, by, ct)),
            InstrumentChange.RemoveNote note => (
                AuditAction.NoteRemove,
                await InstrumentLabelSql.RemoveNoteAsync(connection, contract, note.NoteId, ct) ? note.NoteId : null),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
}
