// The official Go SDK: go_client legacy|auto|modern stdio COMMAND... | http URL. ../README.md has the contract.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const question = "Is 17 x 24 equal to 408?"

type line = map[string]any

func say(action string, said line) {
	said["action"] = action
	text, err := json.Marshal(said)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

func tool(name string, arguments line) *mcp.CallToolParams {
	return &mcp.CallToolParams{Name: name, Arguments: arguments}
}

func consult(profile string) *mcp.CallToolParams {
	return tool("consult", line{"question": question, "answer_format": line{"type": "boolean"}, "profile": profile})
}

func textOf(result *mcp.CallToolResult) string {
	return result.Content[0].(*mcp.TextContent).Text
}

// Progress is handed to the client as a whole; a call is told apart by its token.
type user struct {
	session  *mcp.ClientSession
	progress map[string]func(*mcp.ProgressNotificationParams)
}

func (u *user) watched(token string, call *mcp.CallToolParams, told func(*mcp.ProgressNotificationParams)) *mcp.CallToolParams {
	u.progress[token] = told
	call.SetProgressToken(token)
	return call
}

func (u *user) list(ctx context.Context) (line, error) {
	result, err := u.session.ListTools(ctx, nil)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, each := range result.Tools {
		names = append(names, each.Name)
	}
	return line{"tools": names}, nil
}

func (u *user) call(ctx context.Context) (line, error) {
	result, err := u.session.CallTool(ctx, tool("verify", line{"text": "17 x 24 = 408."}))
	if err != nil {
		return nil, err
	}
	return line{"isError": result.IsError, "structured": result.StructuredContent, "text": textOf(result)}, nil
}

func (u *user) fail(ctx context.Context) (line, error) {
	result, err := u.session.CallTool(ctx, tool("verify", line{}))
	if err != nil {
		return nil, err
	}
	return line{"isError": result.IsError, "text": textOf(result)}, nil
}

func (u *user) watch(ctx context.Context) (line, error) {
	notices := make(chan *mcp.ProgressNotificationParams, 100)
	call := u.watched("watch", consult("steady"), func(p *mcp.ProgressNotificationParams) { notices <- p })
	result, err := u.session.CallTool(ctx, call)
	if err != nil {
		return nil, err
	}
	told := []line{}
	for len(notices) > 0 {
		p := <-notices
		told = append(told, line{"progress": p.Progress, "total": p.Total, "message": p.Message})
	}
	return line{"told": told, "structured": result.StructuredContent}, nil
}

func (u *user) cancel(ctx context.Context) (line, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	call := u.watched("cancel", consult("held"), func(p *mcp.ProgressNotificationParams) {
		if p.Progress >= 1 {
			stop()
		}
	})
	_, err := u.session.CallTool(ctx, call)
	return line{"cancelled": errors.Is(err, context.Canceled), "error": fmt.Sprint(err)}, nil
}

func (u *user) goOn(ctx context.Context) (line, error) {
	result, err := u.session.CallTool(ctx, consult("witness"))
	if err != nil {
		return nil, err
	}
	return line{"structured": result.StructuredContent}, nil
}

func (u *user) read(ctx context.Context) (line, error) {
	listed, err := u.session.ListResources(ctx, nil)
	if err != nil {
		return nil, err
	}
	read := []line{}
	for _, each := range listed.Resources {
		result, err := u.session.ReadResource(ctx, &mcp.ReadResourceParams{URI: each.URI})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", each.URI, err)
		}
		read = append(read, line{"uri": each.URI, "contents": result.Contents})
	}
	return line{"read": read}, nil
}

func (u *user) prompt(ctx context.Context) (line, error) {
	listed, err := u.session.ListPrompts(ctx, nil)
	if err != nil {
		return nil, err
	}
	got := []line{}
	for _, each := range listed.Prompts {
		needed := map[string]string{}
		for _, argument := range each.Arguments {
			if argument.Required {
				needed[argument.Name] = question
			}
		}
		result, err := u.session.GetPrompt(ctx, &mcp.GetPromptParams{Name: each.Name, Arguments: needed})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", each.Name, err)
		}
		got = append(got, line{"name": each.Name, "messages": result.Messages})
	}
	return line{"got": got}, nil
}

func run() error {
	era, kind, target := os.Args[1], os.Args[2], os.Args[3:]
	ctx := context.Background()
	u := &user{progress: map[string]func(*mcp.ProgressNotificationParams){}}
	client := mcp.NewClient(&mcp.Implementation{Name: "interop-go", Version: "1"}, &mcp.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, request *mcp.ProgressNotificationClientRequest) {
			if told := u.progress[fmt.Sprint(request.Params.ProgressToken)]; told != nil {
				told(request.Params)
			}
		},
	})
	var transport mcp.Transport = &mcp.CommandTransport{Command: exec.Command(target[0], target[1:]...)}
	if kind == "http" {
		transport = &mcp.StreamableClientTransport{Endpoint: target[0]}
	}
	options := &mcp.ClientSessionOptions{}
	if era == "legacy" {
		options.ProtocolVersion = "2025-11-25"
	}
	session, err := client.Connect(ctx, transport, options)
	if err != nil {
		return err
	}
	u.session = session
	greeting := session.InitializeResult()
	said := line{"protocol": greeting.ProtocolVersion, "server": nil}
	if greeting.ServerInfo != nil {
		said["server"] = greeting.ServerInfo.Name
	}
	say("connect", said)
	for _, each := range []struct {
		action string
		work   func(context.Context) (line, error)
	}{
		{"list", u.list}, {"call", u.call}, {"error", u.fail}, {"progress", u.watch}, {"cancel", u.cancel},
		{"after", u.goOn}, {"resources", u.read}, {"prompts", u.prompt},
	} {
		said, err := each.work(ctx)
		if err != nil {
			said = line{"failed": err.Error()}
		}
		say(each.action, said)
	}
	if err := session.Close(); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	say("close", line{})
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
