//! rmcp, the official Rust SDK: rust_client legacy|auto|modern stdio COMMAND... | http URL. ../README.md has the contract.

use std::error::Error;

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResult, ClientRequest, GetPromptRequestParams, JsonObject,
    ProgressNotificationParam, ProtocolVersion, ReadResourceRequestParams, ServerResult,
};
use rmcp::service::{NotificationContext, Peer, PeerRequestOptions, RequestHandle, RunningService};
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{ClientHandler, ClientLifecycleMode, ClientServiceExt, RoleClient};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const QUESTION: &str = "Is 17 x 24 equal to 408?";

type Said = Result<Value, Box<dyn Error>>;

fn say(action: &str, mut line: Value) {
    line["action"] = json!(action);
    println!("{line}");
}

/// Progress comes to the handler for all calls; the calls here are made one after the other.
struct Notices(UnboundedSender<ProgressNotificationParam>);

impl ClientHandler for Notices {
    async fn on_progress(&self, told: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        let _ = self.0.send(told);
    }
}

fn object(value: Value) -> JsonObject {
    value.as_object().expect("an object").clone()
}

fn verify(arguments: Value) -> CallToolRequestParams {
    CallToolRequestParams::new("verify").with_arguments(object(arguments))
}

fn consult(profile: &str) -> CallToolRequestParams {
    let arguments = json!({"question": QUESTION, "answer_format": {"type": "boolean"}, "profile": profile});
    CallToolRequestParams::new("consult").with_arguments(object(arguments))
}

fn text_of(result: &CallToolResult) -> Value {
    serde_json::to_value(&result.content[0]).expect("content as JSON")["text"].clone()
}

struct User {
    peer: Peer<RoleClient>,
    notices: UnboundedReceiver<ProgressNotificationParam>,
}

impl User {
    /// A call that is in flight, to be awaited or cancelled.
    async fn start(&self, call: CallToolRequestParams) -> Result<RequestHandle<RoleClient>, Box<dyn Error>> {
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(call));
        Ok(self
            .peer
            .send_cancellable_request(request, PeerRequestOptions::no_options())
            .await?)
    }

    async fn list(&mut self) -> Said {
        let tools = self.peer.list_all_tools().await?;
        Ok(json!({"tools": tools.iter().map(|tool| tool.name.to_string()).collect::<Vec<_>>()}))
    }

    async fn call(&mut self) -> Said {
        let result = self.peer.call_tool(verify(json!({"text": "17 x 24 = 408."}))).await?;
        let is_error = result.is_error.unwrap_or(false);
        Ok(json!({"isError": is_error, "structured": result.structured_content, "text": text_of(&result)}))
    }

    async fn fail(&mut self) -> Said {
        let result = self.peer.call_tool(verify(json!({}))).await?;
        Ok(json!({"isError": result.is_error.unwrap_or(false), "text": text_of(&result)}))
    }

    async fn watch(&mut self) -> Said {
        let handle = self.start(consult("steady")).await?;
        let token = handle.progress_token.clone();
        let ServerResult::CallToolResult(result) = handle.await_response().await? else {
            return Err("not the result of a tool".into());
        };
        let mut told = Vec::new();
        while let Ok(notice) = self.notices.try_recv() {
            if notice.progress_token == token {
                told.push(json!({"progress": notice.progress, "total": notice.total, "message": notice.message}));
            }
        }
        Ok(json!({"told": told, "structured": result.structured_content}))
    }

    async fn cancel(&mut self) -> Said {
        let handle = self.start(consult("held")).await?;
        while let Some(notice) = self.notices.recv().await {
            if notice.progress_token == handle.progress_token && notice.progress >= 1.0 {
                break;
            }
        }
        handle.cancel(Some("enough".to_owned())).await?;
        Ok(json!({"cancelled": true}))
    }

    async fn go_on(&mut self) -> Said {
        let result = self.peer.call_tool(consult("witness")).await?;
        Ok(json!({"structured": result.structured_content}))
    }

    async fn read(&mut self) -> Said {
        let mut read = Vec::new();
        for resource in self.peer.list_all_resources().await? {
            let uri = resource.uri.clone();
            let result = self
                .peer
                .read_resource(ReadResourceRequestParams::new(uri.clone()))
                .await?;
            read.push(json!({"uri": uri, "contents": result.contents}));
        }
        Ok(json!({"read": read}))
    }

    async fn prompt(&mut self) -> Said {
        let mut got = Vec::new();
        for prompt in self.peer.list_all_prompts().await? {
            let mut needed = JsonObject::new();
            for argument in prompt
                .arguments
                .iter()
                .flatten()
                .filter(|argument| argument.required == Some(true))
            {
                needed.insert(argument.name.clone(), json!(QUESTION));
            }
            let mut params = GetPromptRequestParams::new(prompt.name.clone());
            params.arguments = Some(needed);
            let result = self.peer.get_prompt(params).await?;
            got.push(json!({"name": prompt.name, "messages": result.messages}));
        }
        Ok(json!({"got": got}))
    }
}

fn told(action: &str, said: Said) {
    say(
        action,
        said.unwrap_or_else(|error| json!({"failed": error.to_string()})),
    );
}

async fn connect(
    arguments: &[String],
    handler: Notices,
) -> Result<RunningService<RoleClient, Notices>, Box<dyn Error>> {
    let modern = vec![ProtocolVersion::V_2026_07_28];
    let lifecycle = match arguments[0].as_str() {
        "legacy" => ClientLifecycleMode::Initialize,
        "auto" => ClientLifecycleMode::Auto {
            preferred_versions: modern,
            legacy_version: None,
        },
        _ => ClientLifecycleMode::Discover {
            preferred_versions: modern,
        },
    };
    if arguments[1] == "http" {
        let transport = StreamableHttpClientTransport::from_uri(arguments[2].clone());
        return Ok(handler.serve_with_lifecycle(transport, lifecycle).await?);
    }
    let mut command = tokio::process::Command::new(&arguments[2]);
    command.args(&arguments[3..]);
    Ok(handler
        .serve_with_lifecycle(TokioChildProcess::new(command)?, lifecycle)
        .await?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (sender, notices) = unbounded_channel();
    let mut service = connect(&arguments, Notices(sender)).await?;
    let mut user = User {
        peer: service.peer().clone(),
        notices,
    };
    let info = user.peer.peer_info().ok_or("the peer said nothing of itself")?;
    let name = info.server_info.as_ref().map(|server| server.name.clone());
    say("connect", json!({"protocol": info.protocol_version, "server": name}));
    told("list", user.list().await);
    told("call", user.call().await);
    told("error", user.fail().await);
    told("progress", user.watch().await);
    told("cancel", user.cancel().await);
    told("after", user.go_on().await);
    told("resources", user.read().await);
    told("prompts", user.prompt().await);
    service.close().await?;
    say("close", json!({}));
    Ok(())
}
