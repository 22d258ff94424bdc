using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Labels;

/// <summary>A contract of an account.</summary>
internal sealed record LabeledContract(string AccountId, Guid InstrumentId);

/// <summary>Writes labels and notes of contracts inside the caller's transaction.</summary>
internal static class InstrumentLabelSql
{
    /// <summary>
    /// Attaches a label, which is made when there is none of that name. Returns it; null when the contract has it already.
    /// </summary>
    public static async Task<Guid?> AttachAsync(
        NpgsqlConnection connection, LabeledContract contract, string name, string by, CancellationToken ct)
    {
        await using var make = new NpgsqlCommand(
            "INSERT INTO flex.label (name, created_by) VALUES ($1, $2) ON CONFLICT (lower(name)) DO NOTHING", connection);
        make.Parameters.Add(new() { Value = name });
        make.Parameters.Add(new() { Value = by });
        await make.ExecuteNonQueryAsync(ct);
        await using var attach = new NpgsqlCommand("""
            INSERT INTO flex.instrument_label (account_id, instrument_id, label_id, created_by)
            SELECT $1, $2, l.label_id, $4 FROM flex.label l WHERE lower(l.name) = lower($3)
            ON CONFLICT (account_id, instrument_id, label_id) DO NOTHING
            RETURNING label_id
            """, connection);
        AddContract(attach, contract);
        attach.Parameters.Add(new() { Value = name });
        attach.Parameters.Add(new() { Value = by });
        return (Guid?)await attach.ExecuteScalarAsync(ct);
    }

    /// <summary>Takes a label off. False when the contract does not have it.</summary>
    public static async Task<bool> DetachAsync(
        NpgsqlConnection connection, LabeledContract contract, Guid labelId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "DELETE FROM flex.instrument_label WHERE account_id = $1 AND instrument_id = $2 AND label_id = $3", connection);
        AddContract(command, contract);
        command.Parameters.Add(new() { Value = labelId });
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    /// <summary>Adds a note and returns its key.</summary>
    public static async Task<Guid> AddNoteAsync(
        NpgsqlConnection connection, LabeledContract contract, InstrumentChange.AddNote note, string by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO flex.note (account_id, instrument_id, report_date_local, content, created_by) VALUES ($1, $2, $3, $4, $5)
            RETURNING note_id
            """, connection);
        AddContract(command, contract);
        command.Parameters.Add(new() { Value = (object?)note.Day ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = note.Content });
        command.Parameters.Add(new() { Value = by });
        return (Guid)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Removes a note. False when the contract has none with this key.</summary>
    public static async Task<bool> RemoveNoteAsync(
        NpgsqlConnection connection, LabeledContract contract, Guid noteId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "DELETE FROM flex.note WHERE account_id = $1 AND instrument_id = $2 AND note_id = $3", connection);
        AddContract(command, contract);
        command.Parameters.Add(new() { Value = noteId });
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    private static void AddContract(NpgsqlCommand command, LabeledContract contract)
    {
        command.Parameters.Add(new() { Value = contract.AccountId });
        command.Parameters.Add(new() { Value = contract.InstrumentId });
    }
}
