using SyncService.Cli.Web.Languages;

namespace SyncService.Cli.Web.Pages;

/// <summary>What may be asked of a stream: to compare it, to read it again, or one row of it.</summary>
internal static class StreamActions
{
    public static Html Of(StreamSpec stream, bool mayAct, Phrases say)
    {
        if (!mayAct) return Html.None;
        var path = $"/api/streams/{Uri.EscapeDataString(stream.Name)}";
        return Html.Of($"""
            <p class="do asks"><button type="button" class="act" data-act="{path}/verify">{say.VerifyNow}</button>
            <button type="button" class="act" data-act="{path}/reload" data-ask="{say.With(say.ConfirmReload, stream.Source)}">{say.ReloadAll}</button>
            <label>{say.RowKey} <input type="text" class="key" placeholder="ID=17" autocomplete="off" spellcheck="false"></label>
            <button type="button" class="act" data-act="{path}/resync" data-field="key">{say.ResyncRow}</button></p>
            """);
    }
}
