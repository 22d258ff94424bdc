namespace FlexPortal.Tests.Api;

/// <summary>Calls every address of the ledger, with every answer that it describes.</summary>
internal static class DescribedLedger
{
    public static async Task CallAsync(DescribedCalls calls, ApiPortal portal, Guid none)
    {
        (string List, string Key)[] lists =
        [
            ("trades", "event_trade_fill_id"), ("cash", "event_cashflow_id"), ("fx", "event_fx_id"), ("actions", "event_corp_action_id"),
        ];
        foreach (var (list, key) in lists)
        {
            await calls.GetAsync($"/ledger/{list}", $"/ledger/{list}?totals=true");
            await calls.GetAsync($"/ledger/{list}", $"/ledger/{list}?from=yesterday");
            foreach (var ending in new[] { "csv", "xlsx" })
            {
                await calls.GetAsync($"/ledger/{list}/export.{ending}", $"/ledger/{list}/export.{ending}");
                await calls.GetAsync($"/ledger/{list}/export.{ending}", $"/ledger/{list}/export.{ending}?sort=sideways");
            }

            var id = (await portal.GetAsync($"/ledger/{list}?limit=1")).GetProperty("items")[0].GetProperty(key).GetGuid();
            await calls.GetAsync("/ledger/events/{table}/{id}", $"/ledger/events/{list}/{id}");
        }

        await calls.GetAsync("/ledger/events/{table}/{id}", $"/ledger/events/trades/{none}");
        await calls.GetAsync("/ledger/events/{table}/{id}", $"/ledger/events/lots/{none}");
        await calls.GetAsync("/ledger/instruments", "/ledger/instruments?limit=3");
        await calls.GetAsync("/ledger/instruments", "/ledger/instruments?limit=0");
        await calls.GetAsync("/ledger/accounts", "/ledger/accounts");
        var contract = (await portal.GetAsync("/ledger/instruments?limit=1")).GetProperty("items")[0];
        await InstrumentsAsync(calls, contract.GetProperty("instrument_id").GetGuid(), none);
    }

    private static async Task InstrumentsAsync(DescribedCalls calls, Guid id, Guid none)
    {
        const string contract = "/ledger/instruments/{id}", label = contract + "/labels", note = contract + "/notes";
        foreach (var one in new[] { id, none })
            await calls.GetAsync(contract, $"/ledger/instruments/{one}");
        var labeled = await calls.PostAsync(label, $"/ledger/instruments/{id}/labels", """{"name": "Core"}""");
        await calls.PostAsync(label, $"/ledger/instruments/{id}/labels", """{"name": " "}""");
        await calls.PostAsync(label, $"/ledger/instruments/{id}/labels", "x", mediaType: "text/plain");
        await calls.PostAsync(note, $"/ledger/instruments/{id}/notes", "x", mediaType: "text/plain");
        await calls.PostAsync(label, $"/ledger/instruments/{none}/labels", """{"name": "Core"}""");
        var noted = await calls.PostAsync(note, $"/ledger/instruments/{id}/notes", """{"content": "Watch.", "day": "2026-01-05"}""");
        await calls.PostAsync(note, $"/ledger/instruments/{id}/notes", """{"content": ""}""");
        await calls.PostAsync(note, $"/ledger/instruments/{none}/notes", """{"content": "Watch."}""");
        (string Path, Guid Entry)[] entries =
        [
            ("labels", labeled.GetProperty("labels")[0].GetProperty("label_id").GetGuid()),
            ("notes", noted.GetProperty("notes")[0].GetProperty("note_id").GetGuid()),
        ];
        foreach (var (path, entry) in entries)
        {
            await calls.PostAsync($"{contract}/{path}/{{entry}}/remove", $"/ledger/instruments/{id}/{path}/{entry}/remove");
            await calls.PostAsync($"{contract}/{path}/{{entry}}/remove", $"/ledger/instruments/{id}/{path}/{entry}/remove");
        }
    }
}
